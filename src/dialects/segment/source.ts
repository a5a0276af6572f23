import { toBase64 } from "../../core/crypto.ts";
import type { HookRequest } from "../../core/hook.ts";
import { toCraftAnswer, toReturnedValue } from "../craft/answer.ts";
import { toQuery } from "../craft/query.ts";
import returnedValue from "../craft/returned-value.sandbox.js";
import type { Dialect } from "../dialect.ts";
import { toRequestHead } from "../fetch/stored-request.ts";
import { SEGMENT_BOOTSTRAP } from "./bootstrap.ts";
import { toScriptModule } from "./check.ts";
import { toEmitted, toSourceAnswerPart } from "./emitted.ts";
import { toFailureAnswer } from "./failure.ts";
import { SEGMENT_DEFAULTS, SUCCESS } from "./shared.ts";
import main from "./source.sandbox.js";

/** `async function onRequest(request, settings)`: Segment's source functions. */
export const segmentSource: Dialect = {
  name: "segment-source",
  answersHttp: false,
  streaming: null,
  policyDefaults: SEGMENT_DEFAULTS,
  handlers: ["onRequest"],
  bootstrap: {
    ...SEGMENT_BOOTSTRAP,
    "hookwright-main.js": main,
    "hookwright-craft-returned-value.js": returnedValue,
  },
  toUserModule: ({ code, imports }) => toScriptModule(code, imports),
  toInput: async (request) => ({ payload: toPayload(request) }),
  toInvokeInput: ({ data }) => ({ payload: { body: JSON.stringify(data ?? null) } }),
  toScheduleInput: (data) => ({ payload: { body: JSON.stringify(data ?? null) } }),
  toEmitted,
  toAnswer(value) {
    const part = toSourceAnswerPart(value);
    return part === null ? null : part.answer === undefined ? SUCCESS : toCraftAnswer(part.answer);
  },
  toFailureAnswer,
  toReturnedValue(value) {
    const emitted = toEmitted(value);
    const answer = toSourceAnswerPart(value)?.answer;
    return answer === undefined ? emitted : { ...emitted, returned: toReturnedValue(answer) };
  },
};

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What the handler's `request` is made of; also what older functions get as it is. */
function toPayload(request: HookRequest): Record<string, unknown> {
  const headers: Record<string, string[]> = {};
  // Nothing that opens the console or that a network speaks; the client's address as `fetch` has it.
  for (const [name, value] of toRequestHead(request, null).headers) {
    headers[name] = [value];
  }
  return {
    method: request.method,
    url: `${BASE}${request.search}`,
    headers,
    queryParameters: toQuery(request.search),
    ...toBody(request.body),
  };
}

const BASE = "https://fn.segmentapis.com/";

/** The text as it was sent; bytes that are none stay bytes, so that a signature can be checked over them. */
function toBody(bytes: Uint8Array<ArrayBuffer>): { body: string; isBase64?: true } {
  try {
    return { body: utf8.decode(bytes) };
  } catch {
    return { body: toBase64(bytes), isBase64: true };
  }
}
