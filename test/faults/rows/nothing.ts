import type { Fault } from "../fault.ts";

/** What the machine does to the load by itself: the other rows are to be read beside this one. */
export const NOTHING: Fault = {
  name: "nothing",
  injected: "nothing at all",
  prepare: async () => async () => undefined,
};
