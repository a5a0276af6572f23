import { BODY_WAIT_MS } from "../core/limits.ts";
import { createHold, type ByteBudget } from "./byte-budget.ts";
import { readBody, type BodyFault } from "./read-body.ts";

/**
 * Headers in which Cloudflare and Miniflare speak to a Worker: from outside, a client's invention. What
 * Cloudflare Access says of a person comes in one of them behind `cloudflared`, and is signed.
 */
const OUTSIDE_HEADERS = /^(?:cf-(?!access-jwt-assertion$)|mf-)/;
/** The tracking API writes nothing that a hit would find. */
const TRACKING = "/v1/";
const READ_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/** Larger bodies than any that the management API takes are not passed on. */
const PASSED_BODY_BYTES = 16 * 1_048_576;
/** Longer than any such request. */
const HOLD_MS = BODY_WAIT_MS + 60_000;

const FAULTS: Record<BodyFault, { status: number; message: string }> = {
  "too-large": { status: 413, message: `the body is larger than ${PASSED_BODY_BYTES} bytes` },
  "too-slow": { status: 408, message: `the body did not arrive within ${BODY_WAIT_MS / 1_000} s` },
  "broken-off": { status: 400, message: "the body did not come whole" },
  "no-room": { status: 503, message: "too many large bodies are being taken in at the same time" },
};

/**
 * Passes on what is not a hook to the control process of one machine. After a write that passed,
 * what the gateway processes remember of endpoints is dropped before the writer has its answer. One
 * that failed drops nothing: a database that cannot be written often cannot be read either, and
 * what it did change all the same is seen when what is remembered has become old.
 */
export async function passToControl(
  request: Request,
  control: Fetcher,
  bodies: ByteBudget,
  clientIp: string,
  dropEndpoints: () => Promise<void>,
): Promise<Response> {
  const { method } = request;
  const url = URL.parse(request.url);
  if (url === null) {
    return toRefusal(400, "the request names no URL");
  }
  if (url.pathname.startsWith("/cdn-cgi/")) {
    return Response.json({ error: { code: "not_found", message: "nothing is here" } }, { status: 404 });
  }
  const headers = new Headers(request.headers);
  for (const name of request.headers.keys()) {
    if (OUTSIDE_HEADERS.test(name)) {
      headers.delete(name);
    }
  }
  // Control stands behind this process as a Worker does behind Cloudflare.
  headers.set("cf-connecting-ip", clientIp);
  // In one piece: control may answer without reading a body, and one that is still being passed on
  // would then take the answer with it.
  const hold = createHold(Date.now() + HOLD_MS);
  try {
    const body = await readBody(request, { limitBytes: PASSED_BODY_BYTES, budget: bodies, hold });
    if (typeof body === "string") {
      const { status, message } = FAULTS[body];
      return toRefusal(status, message);
    }
    const hasBody = method !== "GET" && method !== "HEAD" && body.byteLength > 0;
    const passed = { method, headers, body: hasBody ? body : null, redirect: "manual" as const };
    const response = await control.fetch(url, passed).catch(toUrlRefusal);
    if (!READ_METHODS.has(method) && !url.pathname.startsWith(TRACKING) && response.status < 500) {
      await dropEndpoints();
    }
    return response;
  } finally {
    bodies.release(hold);
  }
}

/** Some hosts are taken by the parser of URLs and not by `fetch`. */
function toUrlRefusal(error: unknown): Response {
  if (error instanceof TypeError) {
    return toRefusal(400, "the request names no URL");
  }
  throw error;
}

function toRefusal(status: number, message: string): Response {
  return Response.json({ error: { code: "bad_request", message } }, { status });
}
