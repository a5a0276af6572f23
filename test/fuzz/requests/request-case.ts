/** A request to be sent: plain data, so that it can be shrunk and printed. Texts of the head are Latin-1. */
export interface RequestCase {
  target: TargetName;
  method: string;
  path: PathForm;
  /** Behind the question mark. */
  query: string;
  headers: [name: string, value: string][];
  /** Values of `Origin`, each on a line of its own. */
  origins: string[];
  body: BodySpec;
  framing: "length" | "chunked";
  /** What makes it odd or no HTTP at all; null for a request that must be answered as documented. */
  twist: TwistName | null;
  /** A number for the twist to choose by. */
  dice: number;
  /** Sent in pieces of so many bytes; null: in one. */
  pieceBytes: number | null;
}

/** Endpoints, each with a policy of its own; `targets.ts` says what they are. */
export const TARGET_NAMES = [
  "echo",
  "value",
  "blind",
  "logged",
  "open-policy",
  "bearer",
  "basic",
  "standard-webhooks",
  "github",
  "stripe",
  "slack",
  "shopify",
  "line",
  "hmac",
  "once",
  "later",
  "limited",
  "large",
] as const;
export type TargetName = (typeof TARGET_NAMES)[number];

export type PathForm =
  | { form: "plain" }
  /** `/hook/<project>/craft/<suffix>` */
  | { form: "project"; project: string }
  /** Something below `/hook/` that is no endpoint; `:suffix` stands for the target's. */
  | { form: "none"; path: string }
  /** Another path of the server. */
  | { form: "outside"; path: string };

export type BodySpec =
  | { is: "none" }
  /** A JSON value, and the blanks that `JSON.stringify` puts into it. */
  | { is: "json"; type: string | null; value: unknown; indent: number }
  /** A text in UTF-8, `times` times; text of every type comes this way, broken JSON too. */
  | { is: "text"; type: string | null; text: string; times: number }
  | { is: "deep"; type: string | null; levels: number; open: "[" | '{"a":'; isClosed: boolean }
  | { is: "bytes"; type: string | null; bytes: number[]; times: number }
  | { is: "form"; fields: [string, string][]; isRaw: boolean }
  | { is: "multipart"; boundary: string; parts: PartSpec[]; flaw: MultipartFlaw | null };

export interface PartSpec {
  name: string;
  filename: string | null;
  type: string | null;
  content: string;
}

export const MULTIPART_FLAWS = [
  "no-end",
  "no-boundary-named",
  "other-boundary",
  "quoted-boundary",
  "bare-lf",
  "preamble",
  "no-disposition",
  "no-blank-line",
  "cut",
  "boundary-inside",
  "many-parts",
  "odd-charset",
  "star-filename",
  "long-header",
  "nul-bytes",
] as const;
export type MultipartFlaw = (typeof MULTIPART_FLAWS)[number];

export const TWIST_NAMES = [
  "unknown-method",
  "lower-case-method",
  "long-method",
  "no-token-method",
  "connect",
  "star-target",
  "absolute-target",
  "relative-target",
  "odd-target-bytes",
  "long-target",
  "no-host",
  "empty-host",
  "two-hosts",
  "odd-host",
  "version-1.0",
  "version-odd",
  "two-lengths",
  "other-lengths",
  "bad-length",
  "length-and-chunked",
  "odd-coding",
  "bad-chunk-size",
  "chunk-too-long",
  "chunks-cut",
  "chunk-extension",
  "trailer",
  "odd-trailer",
  "body-cut",
  "huge-declared",
  "too-large",
  "expect-continue",
  "expect-odd",
  "upgrade-websocket",
  "upgrade-odd",
  "raw-header-line",
  "control-in-header",
  "folded-header",
  "huge-header",
  "many-headers",
  "bare-lf",
  "blank-lines-first",
  "encoding-lie",
] as const;
export type TwistName = (typeof TWIST_NAMES)[number];
