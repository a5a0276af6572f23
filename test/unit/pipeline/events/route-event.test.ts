import { describe, expect, it } from "vitest";
import type { SegmentEvent } from "../../../../src/core/events.ts";
import { findFilterReason, type EventFilter } from "../../../../src/pipeline/events/route-event.ts";

const names = ["to the CRM", "My CRM (Default)"];

function reasonOf(event: object, filter: EventFilter = {}) {
  const whole = { type: "track", event: "Bought", integrations: {}, ...event } as SegmentEvent;
  return findFilterReason(whole, { names, filter });
}

describe("an event goes to a destination that knows its own name", () => {
  it.each([
    [{ All: false }, null],
    [{ All: false, "Some CRM": true }, null],
    [{ "to the CRM": false }, "filtered.integrations"],
    [{ All: true, "My CRM (Default)": false }, "filtered.integrations"],
  ])("by its integrations %j: %s", (integrations, reason) => {
    const event = { type: "track", event: "Bought", integrations } as unknown as SegmentEvent;
    expect(findFilterReason(event, { names, filter: {}, knowsItsName: true })).toBe(reason);
  });
});

describe("an event goes to a connection", () => {
  it.each([
    [{}, null],
    [{ All: true }, null],
    [{ All: false }, "filtered.integrations"],
    [{ "My CRM (Default)": false }, "filtered.integrations"],
    [{ "to the CRM": false }, "filtered.integrations"],
    [{ All: false, "My CRM (Default)": true }, null],
    [{ All: false, "to the CRM": { option: 1 } }, null],
    // Names are told apart by case.
    [{ All: false, "my crm (default)": true }, "filtered.integrations"],
    [{ "my crm (default)": false }, null],
    [{ Other: false }, null],
  ])("by its integrations %j: %s", (integrations, reason) => {
    expect(reasonOf({ integrations })).toBe(reason);
  });

  it.each([
    [{}, { types: ["track", "page"] }, null],
    [{}, { types: ["identify"] }, "filtered.type"],
    [{}, { types: [] }, "filtered.type"],
    [{}, { names: ["Bought"] }, null],
    [{}, { names: ["Sold"] }, "filtered.name"],
    [{ type: "page", name: "Home" }, { names: ["Home"] }, null],
    [{ type: "page", name: "Cart" }, { names: ["Home"] }, "filtered.name"],
    [{ type: "identify" }, { names: ["Home"] }, null],
    [{ type: "identify" }, { types: ["identify"], names: [] }, null],
  ] as const)("by the filter: %j %j: %s", (event, filter, reason) => {
    expect(reasonOf(event, filter as unknown as EventFilter)).toBe(reason);
  });
});
