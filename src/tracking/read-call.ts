import { TRACKING_BODY_BYTES } from "../core/limits.ts";

/** A call that is refused; the message is for whoever wrote the client. */
export class TrackingError extends Error {
  readonly status: 400 | 401 | 413 | 429;

  constructor(status: 400 | 401 | 413 | 429, message: string) {
    super(message);
    this.name = "TrackingError";
    this.status = status;
  }
}

/**
 * Reads the JSON object of a call, whatever its content type says: browsers send it as text, so that
 * they need not ask first. A body may be packed with gzip; its cap is for what comes out.
 */
export async function readCall(request: Request): Promise<Record<string, unknown>> {
  const text = await readText(request);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new TrackingError(400, "the body is not valid JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TrackingError(400, "the body must be a JSON object");
  }
  return value as Record<string, unknown>;
}

async function readText(request: Request): Promise<string> {
  const encoding = request.headers.get("content-encoding") ?? "identity";
  if (encoding !== "gzip" && encoding !== "identity") {
    throw new TrackingError(400, "content-encoding must be gzip, or not be there");
  }
  if (request.body === null) {
    throw new TrackingError(400, "the body is empty");
  }
  const body = encoding === "gzip" ? request.body.pipeThrough(new DecompressionStream("gzip")) : request.body;
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.byteLength;
      if (bytes > TRACKING_BODY_BYTES) {
        throw new TrackingError(413, `the body must not be larger than ${TRACKING_BODY_BYTES / 1024} KB`);
      }
      text += decoder.decode(chunk, { stream: true });
    }
  } catch (error) {
    throw error instanceof TrackingError ? error : new TrackingError(400, "the body did not come whole");
  }
  return text + decoder.decode();
}

/** The write key: the user name of Basic credentials, or a member of the body. */
export function readWriteKey(request: Request, body: Record<string, unknown>): string {
  const credentials = /^basic +([A-Za-z0-9+/=]+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  const key = credentials === undefined ? body["writeKey"] : toUserName(credentials);
  if (typeof key !== "string" || key === "") {
    throw new TrackingError(401, "a write key is needed: as user name of Basic credentials, or as writeKey");
  }
  return key;
}

function toUserName(credentials: string): string | undefined {
  try {
    return atob(credentials).split(":", 1)[0];
  } catch {
    return undefined;
  }
}
