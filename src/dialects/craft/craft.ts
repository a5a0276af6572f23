import { toBase64 } from "../../core/crypto.ts";
import type { Dialect } from "../dialect.ts";
import { RUN_BOOTSTRAP } from "../run-bootstrap.ts";
import { toCraftAnswer, toReturnedValue } from "./answer.ts";
import { parseHookBody } from "./body.ts";
import main from "./craft.sandbox.js";
import modules from "./modules.sandbox.js";
import { toCraftPayload } from "./payload.ts";
import returnedValue from "./returned-value.sandbox.js";
import { replaceVariables } from "./variables.ts";

/** `export default async function (data, { MODULES })`: KARTE Craft's event-driven functions. */
export const craft: Dialect = {
  name: "craft",
  answersHttp: false,
  streaming: null,
  handlers: ["default"],
  bootstrap: {
    "hookwright-main.js": main,
    ...RUN_BOOTSTRAP,
    "hookwright-craft-modules.js": modules,
    "hookwright-craft-returned-value.js": returnedValue,
  },
  toUserModule: (bundle) => replaceVariables(bundle.code, bundle.variables),
  async toInput(request, { requestId, now, policy }) {
    const hasBody = request.method !== "GET" && request.method !== "HEAD";
    const body = hasBody
      ? await parseHookBody(request.body, request.headers.get("content-type"))
      : { value: {}, isBase64: false };
    return toCraftPayload(request, body, {
      id: requestId,
      now,
      extraHeaders: policy.passHeaders ?? [],
      rawBody: policy.rawBody ? toBase64(request.body) : undefined,
    });
  },
  toInvokeInput: ({ requestId, now, callerId, data }) => ({
    id: requestId,
    kind: "karte/invokeEventDrivenFunction",
    timestamp: new Date(now).toISOString(),
    jsonPayload: { functionId: callerId, data },
  }),
  // The scheduler's data is a text in the reference, and functions tell it by this kind: an object
  // carries its data beside the kind, a text arrives as it is.
  toScheduleInput: (data) => (typeof data === "string" ? data : { kind: "karte/craft-scheduler", data }),
  toAnswer: toCraftAnswer,
  toReturnedValue,
};
