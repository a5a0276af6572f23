import type { Dialect } from "../dialect.ts";
import { readEvents, toEventsInput } from "../segment/events.ts";
import requests from "../segment/requests.sandbox.js";
import { parseMembers, SEGMENT_DEFAULTS, SUCCESS, toJsonAnswer } from "../segment/shared.ts";
import { RUN_BOOTSTRAP } from "../run-bootstrap.ts";
import sdk from "../../integration-sdk/built/isolate.shelf.js";
import { toFilesModule } from "./check.ts";
import { toFailureAnswer } from "./failure.ts";
import files from "./files.sandbox.js";
import main from "./integration.sandbox.js";
import locks from "./locks.sandbox.js";

/** `integration('Name').endpoint().ensure().mapper()…`: code written for Segment's integrations SDK. */
export const integration: Dialect = {
  name: "integration",
  isDestination: true,
  answersHttp: false,
  streaming: null,
  policyDefaults: SEGMENT_DEFAULTS,
  // Its methods are found by the type of each message; `map` gives what the mapper makes of one.
  handlers: ["event", "map"],
  hasFiles: true,
  bootstrap: {
    "hookwright-main.js": main,
    ...RUN_BOOTSTRAP,
    "hookwright-segment-requests.js": requests,
    "hookwright-integration-sdk.js": sdk,
    "hookwright-integration-files.js": files,
    "hookwright-integration-locks.js": locks,
  },
  toUserModule: toFilesModule,
  toInput: readEvents,
  toInvokeInput: ({ data }) => toEventsInput(data),
  toScheduleInput: toEventsInput,
  toAnswer(value) {
    const members = parseMembers(value);
    if (members === null) {
      return null;
    }
    const { statuses, mapped } = members;
    if (mapped !== undefined) {
      return toJsonAnswer(mapped);
    }
    return statuses === undefined ? SUCCESS : toJsonAnswer({ success: true, statuses });
  },
  toFailureAnswer,
  toReturnedValue: (value) => parseMembers(value) ?? undefined,
};
