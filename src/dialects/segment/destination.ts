import type { Dialect } from "../dialect.ts";
import { SEGMENT_BOOTSTRAP } from "./bootstrap.ts";
import { checkScript, toScriptModule } from "./check.ts";
import main from "./destination.sandbox.js";
import { EVENT_HANDLERS, readEvents, toEventsInput } from "./events.ts";
import events from "./events.sandbox.js";
import { toFailureAnswer } from "./failure.ts";
import { parseMembers, SEGMENT_DEFAULTS, SUCCESS, toJsonAnswer } from "./shared.ts";

/** `onTrack(event, settings)` and its siblings, `onBatch(events, settings)`: Segment's destination functions. */
export const segmentDestination: Dialect = {
  name: "segment-destination",
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
    if (members === null) {
      return null;
    }
    const { statuses } = members;
    return statuses === undefined ? SUCCESS : toJsonAnswer({ success: true, statuses });
  },
  toFailureAnswer,
  toReturnedValue: (value) => parseMembers(value) ?? undefined,
};
