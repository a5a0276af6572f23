/** What stands for several events. */
export const BATCH = "batch";

/** The types of events that there are examples of. */
export const EVENT_TYPES = ["track", "identify", "page", "screen", "group", "alias", "delete"] as const;
type EventType = (typeof EVENT_TYPES)[number];

const shared = {
  userId: "user-1",
  anonymousId: "0a6f1c2e-6a3f-4b6e-9a51-5c1f6f1d2b11",
  messageId: "message-1",
  timestamp: "2026-11-26T09:00:00.000Z",
  context: {
    ip: "203.0.113.7",
    library: { name: "analytics.js", version: "2.11.1" },
    page: { path: "/pricing", url: "https://shop.example/pricing", title: "Pricing" },
  },
  integrations: { All: true },
};

const EVENTS: Record<EventType, object> = {
  track: {
    type: "track",
    event: "Order Completed",
    properties: { orderId: "A-1001", total: 59.9, currency: "EUR" },
    ...shared,
  },
  identify: {
    type: "identify",
    traits: { name: "Ada Lovelace", email: "ada@shop.example", plan: "pro" },
    ...shared,
  },
  page: {
    type: "page",
    name: "Pricing",
    properties: { path: "/pricing", url: "https://shop.example/pricing", title: "Pricing" },
    ...shared,
  },
  screen: { type: "screen", name: "Cart", properties: { items: 2 }, ...shared },
  group: { type: "group", groupId: "company-1", traits: { name: "Example Inc.", employees: 12 }, ...shared },
  alias: { type: "alias", previousId: shared.anonymousId, ...shared },
  // A person asked to be forgotten: there is nothing else in it.
  delete: {
    type: "delete",
    channel: "server",
    userId: shared.userId,
    messageId: "delete-1",
    timestamp: shared.timestamp,
    context: {},
    integrations: shared.integrations,
  },
};

const SOURCE = { slug: "hubspot", name: "HubSpot" };

/** What a destination's function of the dialect xkit is called with. */
const XKIT_ARGUMENTS = {
  variables: { baseUrl: "https://api.example", token: "test" },
  inputs: { email: "ada@shop.example", joined: "2026-11-26T09:00:00.000Z" },
  dates: ["joined"],
  context: { external_id: "acme", external_name: "ACME Inc." },
  connection: {
    id: "connection-1",
    enabled: true,
    connector: SOURCE,
    authorization: { status: "active" },
  },
  source: SOURCE,
  record: { id: "rec_test", external_id: "1", version: 0 },
};

/** An example of what a handler is called with, as JSON to be changed. */
export function toExample(name: string): string {
  const type = EVENT_TYPES.find((each) => each === name);
  if (type !== undefined) {
    return toJson(EVENTS[type]);
  }
  return toJson(
    name === BATCH ? [EVENTS.track, { ...EVENTS.identify, messageId: "message-2" }] : XKIT_ARGUMENTS,
  );
}

function toJson(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
