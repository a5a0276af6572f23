import type { Fault } from "../fault.ts";
import { CLIENT_FAULTS } from "./client-faults.ts";
import { CONNECTION_FAULT } from "./connection-fault.ts";
import { FUNCTION_FAULTS } from "./function-faults.ts";
import { MANAGEMENT_FAULTS } from "./management-faults.ts";
import { MANY_FUNCTIONS_FAULT } from "./many-functions-fault.ts";
import { NOTHING } from "./nothing.ts";
import { PROCESS_FAULTS } from "./process-faults.ts";

/** All rows of the table, in their order. */
export const ALL_FAULTS: Fault[] = [
  NOTHING,
  ...FUNCTION_FAULTS,
  ...PROCESS_FAULTS,
  ...CLIENT_FAULTS,
  CONNECTION_FAULT,
  ...MANAGEMENT_FAULTS,
  MANY_FUNCTIONS_FAULT,
];
