import type { Dialect } from "../dialect.ts";
import { SEGMENT_BOOTSTRAP } from "./bootstrap.ts";
import { toScriptModule } from "./check.ts";
import entrypoint from "./entrypoint.sandbox.js";
import { EVENT_HANDLERS, readEvents, toEventsInput } from "./events.ts";
import events from "./events.sandbox.js";
import { toFailureAnswer } from "./failure.ts";
import { parseMembers, SEGMENT_DEFAULTS } from "./shared.ts";

/** Makes the dialect of functions that are handed events: its main module, and what a caller is answered. */
export function toEventDialect({
  main,
  toAnswer,
  ...own
}: Pick<Dialect, "name" | "isDestination"> & {
  main: string;
  toAnswer(members: Record<string, unknown>): ReturnType<Dialect["toAnswer"]>;
}): Dialect {
  return {
    ...own,
    answersHttp: false,
    streaming: null,
    policyDefaults: SEGMENT_DEFAULTS,
    handlers: EVENT_HANDLERS,
    bootstrap: {
      ...SEGMENT_BOOTSTRAP,
      "hookwright-main.js": main,
      "hookwright-segment-entrypoint.js": entrypoint,
      "hookwright-segment-events.js": events,
    },
    toUserModule: ({ code, imports }) => toScriptModule(code, imports),
    toInput: readEvents,
    toInvokeInput: ({ data }) => toEventsInput(data),
    toScheduleInput: toEventsInput,
    toAnswer(value) {
      const members = parseMembers(value);
      return members === null ? null : toAnswer(members);
    },
    toFailureAnswer,
    toReturnedValue: (value) => parseMembers(value) ?? undefined,
  };
}
