import { OPERATIONS } from "../../core/destinations.ts";
import { HostError } from "../../core/host-error.ts";
import type { Dialect } from "../dialect.ts";
import { parseMembers, SUCCESS } from "../segment/shared.ts";
import { RUN_BOOTSTRAP } from "../run-bootstrap.ts";
import { toDestinationModule } from "./check.ts";
import commonJs from "./common-js.sandbox.js";
import main from "./xkit.sandbox.js";

/** It has no mapping that inputs could come from otherwise, and nothing to check them by. */
const CALLED_BY =
  "a function of the dialect xkit is called by its destination: POST /api/v1/destinations/:id/records";

function refuse(): never {
  throw new HostError(400, CALLED_BY);
}

/** `upsert` and `delete` with `{ variables, inputs, context, connection, source }`: the functions of Xkit's destinations. */
export const xkit: Dialect = {
  name: "xkit",
  answersHttp: false,
  streaming: null,
  noEndpoints: CALLED_BY,
  handlers: OPERATIONS,
  bootstrap: {
    "hookwright-main.js": main,
    ...RUN_BOOTSTRAP,
    "hookwright-xkit-common-js.js": commonJs,
  },
  toUserModule: ({ code, imports }) => toDestinationModule(code, imports),
  toInput: refuse,
  toInvokeInput: refuse,
  toScheduleInput: refuse,
  toAnswer: (value) => (parseMembers(value) === null ? null : SUCCESS),
  toReturnedValue: (value) => parseMembers(value)?.["returned"],
};
