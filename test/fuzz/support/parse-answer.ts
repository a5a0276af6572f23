/** An answer as it came over the wire; `headers` by lower-case name, every value in its order. */
export interface WireAnswer {
  status: number;
  headers: Map<string, string[]>;
  body: Buffer;
  /** The server closes the connection after it. */
  closes: boolean;
  /** As it was sent, for a report. */
  head: string;
}

/** The answer is not HTTP as it must be. */
export class MalformedAnswer extends Error {
  override name = "MalformedAnswer";
}

const STATUS_LINE = /^HTTP\/1\.[01] ([1-5][0-9]{2}) [\x20-\x7e]*$/;
const FIELD_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+): ?([\t\x20-\x7e\x80-\xff]*)$/;
const HEAD_END = "\r\n\r\n";
const HEAD_MAX = 256 * 1024;

/**
 * Reads one answer from the beginning of what came, by the letter of RFC 9112: whatever a lenient
 * client would mend is an error here. `used` counts what belongs to it; a number says how much must
 * have come before it is worth looking again.
 */
export function parseAnswer(
  received: Buffer,
  { isHead, from = 0 }: { isHead: boolean; from?: number },
): { answer: WireAnswer; used: number } | number {
  const end = received.indexOf(HEAD_END, from);
  if (end === -1) {
    if (received.length - from > HEAD_MAX) {
      throw new MalformedAnswer("the head has no end");
    }
    return received.length + 1;
  }
  const head = received.toString("latin1", from, end);
  const bodyStart = end + HEAD_END.length;
  const { status, headers } = parseHead(head);
  if (status === 100) {
    // "Go on" comes before the answer (RFC 9110, 15.2.1).
    return parseAnswer(received, { isHead, from: bodyStart });
  }
  const closes = headers.get("connection")?.join().toLowerCase() === "close" || head.startsWith("HTTP/1.0");
  const hasBody = !isHead && status >= 200 && status !== 204 && status !== 304;
  const found = hasBody ? readBody(received, bodyStart, headers) : { body: Buffer.alloc(0), end: bodyStart };
  return typeof found === "number"
    ? found
    : { answer: { status, headers, body: found.body, closes, head }, used: found.end };
}

function parseHead(head: string): { status: number; headers: Map<string, string[]> } {
  const [first = "", ...lines] = head.split("\r\n");
  const status = STATUS_LINE.exec(first)?.[1];
  if (status === undefined) {
    throw new MalformedAnswer(`not a status line: ${JSON.stringify(first.slice(0, 200))}`);
  }
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const [, name, value] = FIELD_LINE.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      throw new MalformedAnswer(`not a header line: ${JSON.stringify(line.slice(0, 200))}`);
    }
    const key = name.toLowerCase();
    headers.set(key, [...(headers.get(key) ?? []), value]);
  }
  return { status: Number(status), headers };
}

function readBody(received: Buffer, start: number, headers: Map<string, string[]>) {
  const lengths = headers.get("content-length") ?? [];
  const codings = headers.get("transfer-encoding") ?? [];
  if (lengths.length + codings.length !== 1) {
    throw new MalformedAnswer(`the body is framed ${lengths.length + codings.length} times`);
  }
  const [length] = lengths;
  if (length !== undefined) {
    if (!/^(?:0|[1-9][0-9]*)$/.test(length)) {
      throw new MalformedAnswer(`content-length ${length}`);
    }
    const end = start + Number(length);
    return received.length < end ? end : { body: received.subarray(start, end), end };
  }
  if (codings[0] !== "chunked") {
    throw new MalformedAnswer(`transfer-encoding ${codings[0]}`);
  }
  return readChunks(received, start);
}

function readChunks(received: Buffer, start: number): { body: Buffer; end: number } | number {
  const chunks: Buffer[] = [];
  for (let at = start; ;) {
    const lineEnd = received.indexOf("\r\n", at);
    if (lineEnd === -1) {
      return received.length + 1;
    }
    const size = received.toString("latin1", at, lineEnd);
    if (!/^[0-9a-fA-F]{1,8}$/.test(size)) {
      throw new MalformedAnswer(`chunk size ${JSON.stringify(size.slice(0, 80))}`);
    }
    const from = lineEnd + 2;
    const end = from + Number.parseInt(size, 16);
    if (received.length < end + 2) {
      return end + 2;
    }
    if (received.toString("latin1", end, end + 2) !== "\r\n") {
      throw new MalformedAnswer("a chunk is longer than it says");
    }
    if (end === from) {
      return { body: Buffer.concat(chunks), end: end + 2 };
    }
    chunks.push(received.subarray(from, end));
    at = end + 2;
  }
}
