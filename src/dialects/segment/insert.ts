import type { Dialect } from "../dialect.ts";
import { SEGMENT_BOOTSTRAP } from "./bootstrap.ts";
import { checkScript, toScriptModule } from "./check.ts";
import { EVENT_HANDLERS, readEvents, toEventsInput } from "./events.ts";
import events from "./events.sandbox.js";
import { toFailureAnswer } from "./failure.ts";
import main from "./insert.sandbox.js";
import { parseMembers, SEGMENT_DEFAULTS, toJsonAnswer } from "./shared.ts";

/** The handlers of destination functions, but what they return takes the event's place: Segment's insert functions. */
export const segmentInsert: Dialect = {
  name: "segment-insert",
  answersHttp: false,
  policyDefaults: SEGMENT_DEFAULTS,
  handlers: EVENT_HANDLERS,
  bootstrap: { ...SEGMENT_BOOTSTRAP, "hookwright-main.js": main, "hookwright-segment-events.js": events },
  checkCode: checkScript,
  toUserModule: ({ code, imports }) => toScriptModule(code, imports),
  toInput: readEvents,
  toInvokeInput: ({ data }) => toEventsInput(data),
  toScheduleInput: toEventsInput,
  toAnswer(value) {
    const members = parseMembers(value);
    return members === null ? null : toJsonAnswer({ success: true, events: members["events"] });
  },
  toFailureAnswer,
  toReturnedValue: (value) => parseMembers(value) ?? undefined,
};
