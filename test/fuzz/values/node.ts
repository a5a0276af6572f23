/**
 * A program that makes a value: plain JSON, so that it can be sent, shrunk and printed. `buildValue`
 * runs it, in the fuzzed function and in the test alike.
 */
export type ValueNode =
  | { is: "json"; value: unknown }
  | { is: "text"; of: string; times: number }
  | { is: "number"; of: "NaN" | "Infinity" | "-Infinity" | "-0" }
  | { is: "undefined" }
  | { is: "bigint"; of: string }
  | { is: "symbol"; of: string }
  | { is: "function"; members: Member[] }
  | { is: "boxed"; of: ValueNode }
  | { is: "date"; at: number | null }
  | { is: "error"; name: string; message: string; retryAge: number | null }
  | { is: "array"; items: ValueNode[] }
  | { is: "sparse"; length: number; item: ValueNode }
  | { is: "wide"; times: number; item: ValueNode }
  | { is: "deep"; levels: number; inside: "array" | "object" }
  | { is: "object"; like: "plain" | "no-prototype" | "class" | "inheriting"; members: Member[] }
  | { is: "map" | "set"; items: ValueNode[] }
  | { is: "bytes"; type: BytesType; length: number }
  | { is: "platform"; name: PlatformName; members: Member[] }
  | { is: "ancestor"; up: number }
  | { is: "proxy"; of: ValueNode; trap: ProxyTrap }
  | { is: "promise"; of: ValueNode; rejects: boolean; isLate: boolean }
  | { is: "thenable"; steps: ThenableStep[] }
  | { is: "throw"; thrown: ValueNode };

export interface Member {
  key: string;
  value: ValueNode;
  /** How it is read: as it is, by a getter, by one that throws, by one that gives it the second time only. */
  by: "value" | "getter" | "throwing-getter" | "changing-getter" | "method";
}

export interface ThenableStep {
  does: "resolve" | "reject" | "throw";
  with: ValueNode;
}

export const BYTES_TYPES = [
  "ArrayBuffer",
  "DataView",
  "Uint8Array",
  "Int16Array",
  "Float64Array",
  "BigInt64Array",
  "Buffer",
] as const;
export type BytesType = (typeof BYTES_TYPES)[number];

/** Objects of the runtime; JSON sees nothing of any of them. */
export const PLATFORM_NAMES = [
  "Response",
  "Request",
  "Headers",
  "ReadableStream",
  "TransformStream",
  "Blob",
  "FormData",
  "URLSearchParams",
  "AbortController",
  "TextDecoder",
  "WeakMap",
  "RegExp",
  "generator",
  "async-generator",
  "iterator",
] as const;
export type PlatformName = (typeof PLATFORM_NAMES)[number];

export const PROXY_TRAPS = [
  "none",
  "revoked",
  "get-throws",
  "keys-throw",
  "descriptor-throws",
  "gives-itself",
  "endless-keys",
] as const;
export type ProxyTrap = (typeof PROXY_TRAPS)[number];
