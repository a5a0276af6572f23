/** Events as they travel: Segment's shapes, which dialects and pipeline share. */

export const EVENT_TYPES = ["track", "identify", "group", "page", "screen", "alias", "delete"] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** An event as it is stored and handed to functions. */
export interface SegmentEvent {
  type: EventType;
  messageId: string;
  timestamp: string;
  receivedAt: string;
  originalTimestamp: string;
  sentAt?: string;
  version: 2;
  userId?: string;
  anonymousId?: string;
  event?: string;
  name?: string;
  groupId?: string;
  previousId?: string;
  context: Record<string, unknown>;
  integrations: Record<string, unknown>;
  [member: string]: unknown;
}

/** What `Segment.set` writes. */
export interface ObjectRecord {
  collection: string;
  id: string;
  properties?: Record<string, unknown>;
}

/** Tells whether a value is the type of an event. */
export function isEventType(value: unknown): value is EventType {
  return (EVENT_TYPES as readonly unknown[]).includes(value);
}
