/**
 * The fuzzed function: it returns whatever the program in its request's body makes, and with `?log`
 * writes it to its log before.
 */
import { buildValue, type Tools } from "./build-value.ts";
import type { PlatformName, ValueNode } from "./node.ts";

interface CraftData {
  jsonPayload: { data: { hook_data: { body: ValueNode; query: { log?: string } } } };
}

interface CraftContext {
  MODULES: {
    RetryableError: new (message: string, age: number) => Error;
    logger: Record<"info" | "error", (...values: unknown[]) => void>;
  };
}

const PLATFORM: Record<PlatformName, () => object> = {
  Response: () => new Response("text", { status: 404, headers: { "x-smuggled": "1" } }),
  Request: () => new Request("https://a.example/"),
  Headers: () => new Headers({ "x-smuggled": "1" }),
  ReadableStream: () => new ReadableStream(),
  TransformStream: () => new TransformStream(),
  Blob: () => new Blob(["text"]),
  FormData: () => new FormData(),
  URLSearchParams: () => new URLSearchParams("a=1"),
  AbortController: () => new AbortController(),
  TextDecoder: () => new TextDecoder(),
  WeakMap: () => new WeakMap(),
  RegExp: () => /a+/g,
  generator: () => (function* () {})(),
  "async-generator": () => (async function* () {})(),
  iterator: () => [1, 2][Symbol.iterator](),
};

export default function run(data: CraftData, { MODULES }: CraftContext): unknown {
  const tools: Tools = {
    platform: (name) => PLATFORM[name](),
    retryable: (message, age) => new MODULES.RetryableError(message, age),
    later: (call) => void setTimeout(call, 1),
    onPromise: () => undefined,
  };
  const { body, query } = data.jsonPayload.data.hook_data;
  const value = buildValue(body, tools);
  if (query.log !== undefined) {
    // oxlint-disable-next-line no-console -- the function's own log
    console.log("%s %d %o", value, value, value);
    MODULES.logger.info(value);
    MODULES.logger.error("value:", { inside: value });
  }
  return value;
}
