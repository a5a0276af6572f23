import craftModules from "../craft/modules.sandbox.js";
import type { Dialect } from "../dialect.ts";
import { RUN_BOOTSTRAP } from "../run-bootstrap.ts";
import { toFetchAnswer } from "./answer.ts";
import body from "./body.sandbox.js";
import context from "./context.sandbox.js";
import main from "./fetch.sandbox.js";
import send from "./send.sandbox.js";
import serve from "./serve.sandbox.js";
import { toJsonRequest, toRequestHead, toStoredRequest } from "./stored-request.ts";

/**
 * `export default { async fetch(request, env, ctx) }`: the convention of Workers, which Hono and others
 * make apps for. Requests and answers go through as streams; only runs that nobody waits for at a
 * connection have both whole.
 */
export const fetchDialect: Dialect = {
  name: "fetch",
  answersHttp: true,
  streaming: { toHead: (request, policy) => toRequestHead(request, policy.passHeaders) },
  handlers: ["fetch", "scheduled"],
  scheduleHandler: "scheduled",
  bootstrap: {
    "hookwright-main.js": main,
    ...RUN_BOOTSTRAP,
    "hookwright-craft-modules.js": craftModules,
    "hookwright-fetch-body.js": body,
    "hookwright-fetch-context.js": context,
    "hookwright-fetch-send.js": send,
    "hookwright-fetch-serve.js": serve,
  },
  toUserModule: (bundle) => bundle.code,
  toEnv: (bundle) => Object.fromEntries(bundle.variables.map(({ name, value }) => [name, value])),
  toInput: async (request, { policy }) => toStoredRequest(request, policy.passHeaders),
  toInvokeInput: ({ callerId, data }) => toJsonRequest(data, [["hookwright-caller", callerId]]),
  toTestInput: (input) => toJsonRequest(input),
  toScheduleInput: (data, { cron, scheduledTime }) =>
    data === undefined ? { cron, scheduledTime } : { cron, scheduledTime, data },
  toAnswer: toFetchAnswer,
  // A Response is shown as the answer that it is.
  toReturnedValue: () => undefined,
};
