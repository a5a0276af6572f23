import { describe, expect, it } from "vitest";
import { toOrigins, type StoredOrigins } from "../../../../src/dialects/xkit/origins.ts";
import { toCall } from "../../../../src/dialects/xkit/to-call.ts";

const STORED: StoredOrigins = {
  connectors: [{ slug: "crm", shape: JSON.stringify({ name: "CRM", about: "of people" }) }],
  contexts: [
    { externalId: "acme", externalName: "ACME" },
    { externalId: "solo", externalName: null },
  ],
  connections: [
    {
      id: "ccn_1",
      contextId: "acme",
      connector: "crm",
      enabled: true,
      authorization: JSON.stringify({ status: "active" }),
    },
    { id: "ccn_2", contextId: "solo", connector: "crm", enabled: false, authorization: null },
  ],
  mappings: [{ source: "crm", inputs: JSON.stringify({ n: { transformation: "direct", pointer: "/n" } }) }],
};
const INPUTS = [{ name: "n", type: "integer" as const, optional: false }];
const call = (stored: Partial<StoredOrigins>, contextId = "acme", record: unknown = { n: 1 }) =>
  toCall(
    INPUTS,
    toOrigins({ ...STORED, ...stored })(contextId, "crm"),
    { id: "rec_1", contextId, source: "crm", externalId: "p1", version: 3 },
    record,
  );

describe("the call for a record", () => {
  it("has the shapes of the reference", () => {
    expect(call({})).toEqual({
      ok: true,
      input: {
        inputs: { n: 1 },
        dates: [],
        context: { external_id: "acme", external_name: "ACME" },
        connection: {
          id: "ccn_1",
          enabled: true,
          connector: { slug: "crm", name: "CRM" },
          authorization: { status: "active" },
        },
        source: { slug: "crm", name: "CRM", about: "of people" },
        record: { id: "rec_1", external_id: "p1", version: 3 },
      },
    });
  });

  it.each<[string, Partial<StoredOrigins>, string, string, string]>([
    ["no connector", { connectors: [] }, "acme", "source", "there is no connector crm"],
    ["no context", { contexts: [] }, "acme", "context", "there is no context acme"],
    ["no connection", { connections: [] }, "acme", "context", "the context acme has no connection to crm"],
    [
      "a connection that is off",
      {},
      "solo",
      "context",
      "the connection of the context solo to crm is switched off",
    ],
    ["no mapping", { mappings: [] }, "acme", "source", "the destination has no mapping for crm"],
  ])("cannot be made with %s", (_, stored, contextId, path, message) => {
    expect(call(stored, contextId)).toEqual({ ok: false, errors: [{ path, message }] });
  });

  it("cannot be made when an input cannot", () => {
    expect(call({}, "acme", { n: "many" })).toMatchObject({ ok: false, errors: [{ path: "inputs.n" }] });
  });
});
