import { request as openRequest } from "node:http";
import { connect } from "node:net";

/** A request as it goes over the wire: nothing is added but `Host` and what frames the body. */
export interface RawRequest {
  method?: string;
  /** Path and query as they are sent. */
  path: string;
  /** A list sends the header once for each of its values. Values are Latin-1. */
  headers?: Record<string, string | string[]>;
  body?: string | Uint8Array;
  /** Sends the body in chunks, without a content length. */
  chunked?: boolean;
  /** The address that the request comes from; every address in 127.0.0.0/8 is this machine. */
  from?: string;
}

/** An answer as it came over the wire; `headers` by lower-case name, every value in its order. */
export interface RawAnswer {
  status: number;
  headers: Map<string, string[]>;
  body: Buffer;
}

/** Sends a request without a client's own ideas: no default headers, no redirects, no checks. */
export function sendRaw(base: string, raw: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(base);
  const { method = "GET", path, body, chunked = false, from } = raw;
  const headers: Record<string, string | string[]> = { ...raw.headers };
  if (chunked) {
    headers["transfer-encoding"] = "chunked";
  } else if (body !== undefined) {
    headers["content-length"] = String(Buffer.byteLength(body));
  }
  return new Promise((resolve, reject) => {
    const options = { hostname, port, path, method, headers, agent: false, joinDuplicateHeaders: false };
    const sending = openRequest(from === undefined ? options : { ...options, localAddress: from });
    sending.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: toHeaders(response.rawHeaders),
          body: Buffer.concat(chunks),
        }),
      );
    });
    sending.on("error", reject);
    if (chunked && body !== undefined) {
      for (const piece of toPieces(Buffer.from(body))) {
        sending.write(piece);
      }
      sending.end();
    } else {
      sending.end(body);
    }
  });
}

/** The one value of a header; undefined when it is absent, an error when it came twice. */
export function headerOf(answer: RawAnswer, name: string): string | undefined {
  const values = answer.headers.get(name) ?? [];
  if (values.length > 1) {
    throw new Error(`the header ${name} came ${values.length} times: ${values.join(" | ")}`);
  }
  return values[0];
}

function toHeaders(raw: string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] ?? "").toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), raw[i + 1] ?? ""]);
  }
  return headers;
}

/** Two pieces at least, so that what is sent is really in chunks. */
function toPieces(bytes: Buffer): Buffer[] {
  const middle = Math.ceil(bytes.byteLength / 2);
  return [bytes.subarray(0, middle), bytes.subarray(middle)].filter((piece) => piece.byteLength > 0);
}

/** Asks for a WebSocket, and gives what is answered as text: Node's own client waits for what it was promised. */
export function sendUpgrade(base: string, path: string): Promise<string> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
      );
    });
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString();
      if (text.includes("}")) {
        socket.destroy();
        resolve(text);
      }
    });
    socket.on("error", reject);
  });
}
