import { toBodyBytes } from "./body-bytes.ts";
import type { PathForm, RequestCase } from "./request-case.ts";
import { toSuffix } from "./targets.ts";
import { applyTwist } from "./twists.ts";

/**
 * What must come of a request: the answer that is documented, that or a refusal by the HTTP parser,
 * anything that is no failure, or nothing at all.
 */
export type Effect = "documented" | "documented-or-refused" | "any-answer" | "any-or-none" | "runtime-only";

/** The parts of a request, which a twist may change before they are put together. */
export interface Draft {
  method: string;
  target: string;
  version: string;
  /** Header lines without their ends, framing included. */
  lines: string[];
  /** What follows the head. */
  payload: Buffer;
  eol: string;
  prefix: string;
  /** Says after it that nothing more comes. */
  ends: boolean;
  /** Client and server no longer agree where the next request begins. */
  breaksFraming: boolean;
}

/** A request as it is sent. */
export interface WireRequest {
  bytes: Buffer;
  isHead: boolean;
  ends: boolean;
  breaksFraming: boolean;
  effect: Effect;
  method: string;
  /** Header lines as they are sent. */
  lines: string[];
  /** The body as the function should get it. */
  body: Buffer;
}

/** Writes a request; the body has its own type unless another is among the headers. */
export function toWireRequest(request: RequestCase): WireRequest {
  const { method, query, headers, origins, framing, twist, dice } = request;
  const { bytes: body, type } = toBodyBytes(request.body);
  const path = toPath(request.path, toSuffix(request.target));
  const draft: Draft = {
    method,
    target: query === "" ? path : `${path}?${query}`,
    version: "HTTP/1.1",
    lines: [
      "Host: fuzz.example",
      ...origins.map((origin) => `Origin: ${origin}`),
      ...headers.map(([name, value]) => `${name}: ${value}`),
      ...(type === null ? [] : [`Content-Type: ${type}`]),
      ...toFraming(request, body),
    ],
    payload: request.body.is !== "none" && framing === "chunked" ? toChunks(body, dice) : body,
    eol: "\r\n",
    prefix: "",
    ends: false,
    breaksFraming: false,
  };
  const effect = twist === null ? "documented" : applyTwist(twist, draft, { request, body });
  const head = [`${draft.method} ${draft.target} ${draft.version}`, ...draft.lines, "", ""].join(draft.eol);
  return {
    bytes: Buffer.concat([Buffer.from(draft.prefix + head, "latin1"), draft.payload]),
    isHead: draft.method === "HEAD",
    ends: draft.ends,
    breaksFraming: draft.breaksFraming,
    effect,
    method: draft.method,
    lines: draft.lines,
    body,
  };
}

function toPath(path: PathForm, suffix: string): string {
  switch (path.form) {
    case "plain":
      return `/hook/${suffix}`;
    case "project":
      return `/hook/${path.project}/craft/${suffix}`;
    case "none":
    case "outside":
      return path.path.replace(":suffix", suffix);
  }
}

function toFraming({ body: { is }, framing }: RequestCase, body: Buffer): string[] {
  if (is === "none") {
    return [];
  }
  return framing === "chunked" ? ["Transfer-Encoding: chunked"] : [`Content-Length: ${body.length}`];
}

/** Cuts a body into chunks. */
function toChunks(body: Buffer, dice: number): Buffer {
  const size = 1 + (dice % 4_096) + Math.floor(body.length / 50);
  const chunks: Buffer[] = [];
  for (let at = 0; at < body.length; at += size) {
    const chunk = body.subarray(at, at + size);
    chunks.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from("\r\n"));
  }
  return Buffer.concat([...chunks, Buffer.from("0\r\n\r\n")]);
}
