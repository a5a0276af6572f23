import { toBase64 } from "../../core/crypto.ts";
import { HostError } from "../../core/host-error.ts";
import type { HookRequest } from "../../core/hook.ts";
import modules from "../craft/modules.sandbox.js";
import { replaceVariables } from "../craft/variables.ts";
import type { Dialect } from "../dialect.ts";
import { toPassedHeaders } from "../http/passed-headers.ts";
import { RUN_BOOTSTRAP } from "../run-bootstrap.ts";
import { toCraftHttpAnswer } from "./answer.ts";
import express from "./built/express.shelf.js";
import main from "./craft-http.sandbox.js";
import exchange from "./exchange.sandbox.js";
import request from "./incoming-message.sandbox.js";
import errors from "./node-errors.sandbox.js";
import node from "./node-http.sandbox.js";
import outgoing from "./outgoing-message.sandbox.js";
import response from "./server-response.sandbox.js";

/** `export default async function ({ req, res }, { MODULES })`: KARTE Craft's HTTP functions, with Express's own `req` and `res`. */
export const craftHttp: Dialect = {
  name: "craft-http",
  answersHttp: true,
  streaming: null,
  handlers: ["default"],
  bootstrap: {
    "hookwright-main.js": main,
    ...RUN_BOOTSTRAP,
    "hookwright-craft-modules.js": modules,
    "hookwright-craft-http-errors.js": errors,
    "hookwright-craft-http-request.js": request,
    "hookwright-craft-http-outgoing.js": outgoing,
    "hookwright-craft-http-response.js": response,
    "hookwright-craft-http-node.js": node,
    "hookwright-craft-http-express.js": express,
    "hookwright-craft-http-exchange.js": exchange,
  },
  toUserModule: (bundle) => replaceVariables(bundle.code, bundle.variables),
  async toInput(hook, { policy }) {
    const { method, base, rest, search, ip, protocol } = hook;
    const headers = withLength(toPassedHeaders(hook.headers, policy.passHeaders), hook);
    return { method, base, rest, search, headers, ip, protocol, ...toBody(hook.body) };
  },
  // Craft invokes and schedules its event-driven functions only.
  toInvokeInput: () => {
    throw new HostError(
      400,
      "functions of the dialect craft-http answer HTTP requests; they cannot be invoked",
    );
  },
  toScheduleInput: () => {
    throw new HostError(
      400,
      "functions of the dialect craft-http answer HTTP requests; they have no schedules",
    );
  },
  toAnswer: toCraftHttpAnswer,
  // What the function returned is for nobody, also in a test.
  toReturnedValue: () => undefined,
};

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** As a text where that is the same bytes again: base64 is a third more on its way. */
function toBody(bytes: Uint8Array<ArrayBuffer>): { text?: string; base64?: string } {
  if (bytes.byteLength === 0) {
    return {};
  }
  try {
    return { text: utf8.decode(bytes) };
  } catch {
    return { base64: toBase64(bytes) };
  }
}

/** A body that came in chunks has no length; parsers take a request without one for one without a body. */
function withLength(headers: [string, string][], { body }: HookRequest): [string, string][] {
  return body.byteLength === 0 || headers.some(([name]) => name === "content-length")
    ? headers
    : [...headers, ["content-length", String(body.byteLength)]];
}
