import { toEventDialect } from "./event-dialect.ts";
import main from "./insert.sandbox.js";
import { toJsonAnswer } from "./shared.ts";

/** The handlers of destination functions, but what they return takes the event's place: Segment's insert functions. */
export const segmentInsert = toEventDialect({
  name: "segment-insert",
  main,
  toAnswer: ({ events }) => toJsonAnswer({ success: true, events }),
});
