// @ts-check
/** The errors that Segment's functions know by name; the name decides what becomes of the event. */

const { Error } = globalThis;

/** The event's type is not handled: it is not tried again. */
export class EventNotSupported extends Error {
  /** @override */
  name = "EventNotSupported";
}

/** The event lacks something: it is not tried again. */
export class InvalidEventPayload extends Error {
  /** @override */
  name = "InvalidEventPayload";
}

/** As above; what `Segment.track` and its siblings throw. */
export class ValidationError extends Error {
  /** @override */
  name = "ValidationError";
}

/** The event is to be tried again later. */
export class RetryError extends Error {
  /** @override */
  name = "RetryError";
}

/** Something the function waited for took too long: it is tried again later. */
export class Timeout extends Error {
  /** @override */
  name = "Timeout";
}

/** An insert function drops the event. */
export class DropEvent extends Error {
  /** @override */
  name = "DropEvent";
}
