import type { RequestCase, TwistName } from "./request-case.ts";
import type { Draft, Effect } from "./wire-request.ts";

interface Given {
  request: RequestCase;
  body: Buffer;
}

type Twist = (draft: Draft, given: Given) => Effect;

function choose<T>(from: readonly [T, ...T[]], { request: { dice } }: Given): T {
  return from[dice % from.length] ?? from[0];
}

function withoutFraming(draft: Draft): void {
  draft.lines = draft.lines.filter((line) => !/^(?:content-length|transfer-encoding):/i.test(line));
}

/** Frames the body anew; both sides may read its end differently. */
function frame(draft: Draft, lines: string[], payload: Buffer | string): void {
  withoutFraming(draft);
  draft.lines.push(...lines);
  draft.payload = Buffer.from(payload);
  draft.breaksFraming = true;
}

const METHODS = ["FROB", "GETT", "PRI", "G", "X-1"] as const;
const NO_METHODS = ["GE T", "G\u00c9T", "GET\u0000", "", "(GET)", "GET:"] as const;
const TARGET_BYTES = [
  "\u0000",
  "\u0001",
  " ",
  "\t",
  "#a?b",
  "\\",
  "\u00ff\u00fe",
  "\u00c3\u00a9",
  "\u007f",
  '|^`{}"<>',
] as const;
const HOSTS = [
  "[",
  "a b",
  "a/hook/fuzzed-echo?",
  "a/api/v1/functions?",
  "a/cdn-cgi/mf/scheduled?",
  "user@host",
  "a:99999",
  "a:b",
  "\u00ff",
  "\u00c3\u00bc",
  "a#b",
  "..",
  "%zz",
  "[::1",
  "a\\b",
  ":80",
  "http://x",
  "*",
  "xn--",
  "1.2.3.4.5",
] as const;
const LENGTHS = [
  "-1",
  "+3",
  "0x3",
  "3, 3",
  "3 3",
  "1e3",
  "",
  "99999999999999999999999",
  "NaN",
  "3;",
] as const;
const CODINGS = [
  "gzip",
  "identity",
  "chunked, gzip",
  "xchunked",
  "chunked;q=1",
  "",
  "gzip, chunked",
] as const;
const CHUNK_SIZES = ["zz", "-1", "0x3", "ffffffffffffffffff", "", " 3", "3 ", "3\u0000"] as const;
const RAW_LINES = [
  ": no name",
  "no colon",
  "na me: x",
  "name : x",
  "n\u00e4me: x",
  "name\u0000: x",
  "name: a\rb",
  "na(me): x",
  "GET / HTTP/1.1",
] as const;

const TWISTS: Record<TwistName, Twist> = {
  "unknown-method": (draft, given) => {
    draft.method = choose(METHODS, given);
    return "any-or-none";
  },
  "lower-case-method": (draft) => {
    draft.method = draft.method.toLowerCase();
    return "any-or-none";
  },
  "long-method": (draft) => {
    draft.method = "A".repeat(70_000);
    return "any-or-none";
  },
  "no-token-method": (draft, given) => {
    draft.method = choose(NO_METHODS, given);
    return "any-or-none";
  },
  connect: (draft, given) => {
    draft.method = "CONNECT";
    draft.target = choose(["a.example:80", draft.target], given);
    draft.breaksFraming = true;
    // workerd answers it before any code of ours could.
    return "runtime-only";
  },
  "star-target": (draft, given) => {
    draft.method = choose(["OPTIONS", "GET"], given);
    draft.target = "*";
    return "any-answer";
  },
  "absolute-target": (draft) => {
    draft.target = `http://other.example${draft.target}`;
    return "documented";
  },
  "relative-target": (draft) => {
    draft.target = draft.target.slice(1);
    return "any-answer";
  },
  "odd-target-bytes": (draft, given) => {
    const odd = choose(TARGET_BYTES, given);
    draft.target = given.request.dice % 2 === 0 ? `${draft.target}?${odd}` : draft.target + odd;
    return "any-answer";
  },
  "long-target": (draft, given) => {
    draft.target += `?${"a=1&".repeat(choose([5_000, 15_000, 20_000, 60_000], given))}`;
    return "any-answer";
  },
  "no-host": (draft) => {
    draft.lines.shift();
    return "documented-or-refused";
  },
  "empty-host": (draft) => {
    draft.lines[0] = "Host:";
    return "documented-or-refused";
  },
  "two-hosts": (draft) => {
    draft.lines.unshift("Host: other.example");
    return "documented-or-refused";
  },
  "odd-host": (draft, given) => {
    draft.lines[0] = `Host: ${choose(HOSTS, given)}`;
    return "any-answer";
  },
  "version-1.0": (draft) => {
    draft.version = "HTTP/1.0";
    return "documented-or-refused";
  },
  "version-odd": (draft, given) => {
    draft.version = choose(["HTTP/2.0", "HTTP/0.9", "HTTP/1.11", "HTP/1.1", "http/1.1", ""], given);
    return "any-or-none";
  },
  "two-lengths": (draft, { body }) => {
    frame(draft, [`Content-Length: ${body.length}`, `Content-Length: ${body.length}`], body);
    return "documented-or-refused";
  },
  "other-lengths": (draft, { body }) => {
    frame(draft, [`Content-Length: ${body.length}`, `Content-Length: ${body.length + 1}`], body);
    return "any-or-none";
  },
  "bad-length": (draft, given) => {
    frame(draft, [`Content-Length: ${choose(LENGTHS, given)}`], given.body);
    return "any-or-none";
  },
  "length-and-chunked": (draft, { body }) => {
    frame(draft, [`Content-Length: ${body.length}`, "Transfer-Encoding: chunked"], chunked(body));
    return "any-or-none";
  },
  "odd-coding": (draft, given) => {
    frame(draft, [`Transfer-Encoding: ${choose(CODINGS, given)}`], chunked(given.body));
    return "any-or-none";
  },
  "bad-chunk-size": (draft, given) => {
    const size = choose(CHUNK_SIZES, given);
    frame(draft, ["Transfer-Encoding: chunked"], `3\r\nabc\r\n${size}\r\nabc\r\n0\r\n\r\n`);
    return "any-or-none";
  },
  "chunk-too-long": (draft) => {
    frame(draft, ["Transfer-Encoding: chunked"], "3\r\nabcdef\r\n0\r\n\r\n");
    return "any-or-none";
  },
  "chunks-cut": (draft, given) => {
    frame(
      draft,
      ["Transfer-Encoding: chunked"],
      choose(["", "3", "3\r\nab", "3\r\nabc\r\n", "0\r\n"], given),
    );
    draft.ends = true;
    return "any-or-none";
  },
  "chunk-extension": (draft, { body }) => {
    frame(draft, ["Transfer-Encoding: chunked"], chunked(body, ';name="value";other'));
    return "documented-or-refused";
  },
  trailer: (draft, { body }) => {
    frame(
      draft,
      ["Transfer-Encoding: chunked", "Trailer: x-smuggled"],
      chunked(body, "", "x-smuggled: 1\r\n"),
    );
    return "documented-or-refused";
  },
  "odd-trailer": (draft, { body }) => {
    frame(draft, ["Transfer-Encoding: chunked"], chunked(body, "", "\u0000: \u0001\r\nno colon\r\n"));
    return "any-or-none";
  },
  "body-cut": (draft, { body }) => {
    frame(draft, [`Content-Length: ${body.length + 10}`], body);
    draft.ends = true;
    return "any-or-none";
  },
  "huge-declared": (draft, given) => {
    const length = choose([1_048_577, 10_485_761, 2 ** 40, Number.MAX_SAFE_INTEGER], given);
    frame(draft, [`Content-Length: ${length}`], given.body);
    draft.ends = true;
    return "any-or-none";
  },
  "too-large": (draft, given) => {
    const body = Buffer.alloc(choose([1_048_576, 1_048_577, 1_500_000, 4_000_000], given), "a");
    const isChunked = given.request.framing === "chunked";
    frame(
      draft,
      [isChunked ? "Transfer-Encoding: chunked" : `Content-Length: ${body.length}`],
      isChunked ? chunked(body) : body,
    );
    // The runtime takes a little more of a body that nobody reads, then closes: a client that still
    // writes may lose the answer.
    return body.length > 1_100_000 ? "any-or-none" : "any-answer";
  },
  "expect-continue": (draft) => {
    draft.lines.push("Expect: 100-continue");
    return "documented";
  },
  "expect-odd": (draft, given) => {
    draft.lines.push(`Expect: ${choose(["200-ok", "", "100-Continue, x", "\u0001"], given)}`);
    return "documented-or-refused";
  },
  "upgrade-websocket": (draft) => {
    draft.lines.push("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13");
    draft.lines.push("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
    return "documented";
  },
  "upgrade-odd": (draft, given) => {
    const options = ["Upgrade, HTTP2-Settings", "keep-alive, x-own", "close, close", "", ","] as const;
    draft.lines.push(`Connection: ${choose(options, given)}`, "Upgrade: h2c, a/1");
    draft.breaksFraming = true;
    return "documented-or-refused";
  },
  "raw-header-line": (draft, given) => {
    draft.lines.push(choose(RAW_LINES, given));
    return "any-or-none";
  },
  "control-in-header": (draft, { request: { dice } }) => {
    draft.lines.push(`x-control: a${String.fromCharCode(dice % 256)}b`);
    draft.breaksFraming = true;
    return "documented-or-refused";
  },
  "folded-header": (draft) => {
    draft.lines.push("x-folded: a", " b", "\tc");
    return "documented-or-refused";
  },
  "huge-header": (draft, given) => {
    draft.lines.push(`x-huge: ${"a".repeat(choose([20_000, 70_000, 130_000, 500_000], given))}`);
    return "documented-or-refused";
  },
  "many-headers": (draft, given) => {
    const count = choose([300, 1_000, 5_000, 20_000], given);
    draft.lines.push(...Array.from({ length: count }, (_, index) => `x-${index}: a`));
    return "documented-or-refused";
  },
  "bare-lf": (draft) => {
    draft.eol = "\n";
    return "documented-or-refused";
  },
  "blank-lines-first": (draft, given) => {
    draft.prefix = choose(["\r\n", "\r\n\r\n", "\n"], given);
    return "documented-or-refused";
  },
  "encoding-lie": (draft, given) => {
    draft.lines.push(
      `Content-Encoding: ${choose(["gzip", "br", "deflate", "zstd", "identity", "x"], given)}`,
    );
    return "documented";
  },
};

/** Makes a request odd, or no HTTP at all; tells what must come of it. */
export function applyTwist(name: TwistName, draft: Draft, given: Given): Effect {
  return TWISTS[name](draft, given);
}

function chunked(body: Buffer, extension = "", trailers = ""): Buffer {
  const chunk =
    body.length === 0
      ? []
      : [Buffer.from(`${body.length.toString(16)}${extension}\r\n`), body, Buffer.from("\r\n")];
  return Buffer.concat([...chunk, Buffer.from(`0${extension}\r\n${trailers}\r\n`)]);
}
