import main from "./destination.sandbox.js";
import { toEventDialect } from "./event-dialect.ts";
import { SUCCESS, toJsonAnswer } from "./shared.ts";

/** `onTrack(event, settings)` and its siblings, `onBatch(events, settings)`: Segment's destination functions. */
export const segmentDestination = toEventDialect({
  name: "segment-destination",
  isDestination: true,
  main,
  toAnswer: ({ statuses }) => (statuses === undefined ? SUCCESS : toJsonAnswer({ success: true, statuses })),
});
