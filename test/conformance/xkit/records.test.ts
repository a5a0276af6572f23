import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { api } from "../craft/runner.ts";
import { edition } from "../edition.ts";
import { startUpstream, type Upstream } from "../upstream.ts";
import { connect, install, must, type Destination, type RecordShown } from "./runner.ts";

/** What a customer's own API sees of a destination: PUT and DELETE of people, by each of the bundled clients. */
const CODE = `
const axios = require("axios");
const { v5 } = require("uuid");
const _ = require("lodash");
const NAMESPACE = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
exports.upsert = async ({ variables, inputs, context, record }) => {
  await axios.put(variables.base + "/people/" + record.external_id, { ..._.omit(inputs, "secret"), owner: context.external_id, key: v5(record.external_id, NAMESPACE) });
};
exports.delete = async ({ variables, inputs, record }) => {
  const { default: fetch } = await import("node-fetch");
  const answer = await fetch(variables.base + "/people/" + record.external_id + "?email=" + inputs.email, { method: "DELETE" });
  if (!answer.ok) throw new Error("answered with " + answer.status);
};`;

const INPUTS = [
  { name: "email", type: "string" },
  { name: "since", type: "date", optional: true },
];
const MAPPING = {
  email: { transformation: "direct", pointer: "/mail" },
  since: { transformation: "date", pointer: "/created" },
};

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

const people = (variables: { name: string; value: unknown }[] = []) =>
  install({
    code: CODE,
    inputs: INPUTS,
    mapping: MAPPING,
    variables: [{ name: "base", value: upstream.url }, ...variables],
  });
/** What the API saw of a record; external ids are the test's own. */
const seen = (externalId: string) =>
  upstream.received
    .filter(({ path }) => path.split("?")[0] === `/people/${externalId}`)
    .map(({ method, path, body }) => [method, path, body === "" ? null : (JSON.parse(body) as object)]);

// Only there do functions reach this machine.
describe.runIf(edition === "start")("a record", () => {
  it.concurrent("reaches the API as the functions send it, upserted and deleted", async () => {
    const destination = await people();
    const sent = await destination.send("POST", {
      externalId: "both",
      record: { mail: "a@b.example", created: 1_700_000_000 },
    });
    expect([sent.status, sent.body.items]).toEqual([
      202,
      [expect.objectContaining({ version: 0, state: "queued", errors: [] })],
    ]);
    await destination.settled();
    expect(seen("both")).toEqual([
      [
        "PUT",
        "/people/both",
        {
          email: "a@b.example",
          since: "2023-11-14T22:13:20.000Z",
          owner: destination.context,
          key: expect.stringMatching(/^[\da-f-]{36}$/),
        },
      ],
    ]);
    expect((await destination.send("DELETE", { externalId: "both" })).status).toBe(202);
    const [record] = await destination.settled(
      ({ state, version }) => state === "delivered" && version === 1,
    );
    expect(seen("both")[1]).toEqual(["DELETE", "/people/both?email=a@b.example", null]);
    expect(record?.history.map(({ number, operation, reason }) => [number, operation, reason])).toEqual([
      [1, "upsert", null],
      [2, "delete", null],
    ]);
  });

  it.concurrent("comes with others, and each has its own end", async () => {
    const destination = await people();
    const sent = await destination.send("POST", [
      ...Array.from({ length: 30 }, (_, n) => ({ externalId: `many${n}`, record: { mail: `${n}@b` } })),
      { externalId: "bad", record: { mail: ["a"] } },
      { externalId: "stray", source: "nobody", record: { mail: "a" } },
    ]);
    expect(sent.status).toBe(202);
    expect(sent.body.items.slice(30).map(({ state, errors }) => [state, errors[0]?.path])).toEqual([
      ["rejected", "inputs.email"],
      ["rejected", "source"],
    ]);
    const records = await destination.settled();
    expect(records.filter(({ state }) => state === "delivered")).toHaveLength(30);
    expect(Array.from({ length: 30 }, (_, n) => seen(`many${n}`).length)).toEqual(Array(30).fill(1));
    expect([seen("bad"), seen("stray")]).toEqual([[], []]);
  });

  it.concurrent("that no call can be made of is refused with every reason, and its function is not run", async () => {
    const destination = await people();
    const refused = await destination.send("POST", { externalId: "refused", record: { created: "soon" } });
    expect([refused.status, refused.body.errors]).toEqual([
      422,
      [
        {
          path: "inputs.email",
          message: "is not optional, and the record has no value for it (Direct from /mail)",
        },
        {
          path: "inputs.since",
          message: "must be a date, and what the record has there is a string that is none",
        },
      ],
    ]);
    const [record] = await destination.settled();
    expect(record).toMatchObject({
      state: "rejected",
      attempts: 0,
      errors: refused.body.errors,
      history: [],
    });
    expect(seen("refused")).toEqual([]);
  });

  it.concurrent("that was rejected is delivered once the mapping makes a call of it", async () => {
    const destination = await people();
    await destination.send("POST", { externalId: "mended", record: { address: "a@b.example" } });
    const mapping = { ...MAPPING, email: { transformation: "direct", pointer: "/address" } };
    await must(api.call("PUT", `${destination.path}/mappings/${destination.source}`, { inputs: mapping }));
    const [record] = await destination.settled(({ state }) => state === "delivered");
    expect(record).toMatchObject({ attempts: 1, errors: [] });
    expect(seen("mended")).toHaveLength(1);
  });

  it.concurrent.each<[string, (destination: Destination, other: string) => Promise<unknown>]>([
    ["its context is connected", (_, other) => connect(`app-${other}`, other)],
    [
      "its connection is switched on",
      ({ context, source }) =>
        must(api.call("PUT", `/contexts/${encodeURIComponent(context)}/connections/${source}`, {})),
    ],
    [
      "the input becomes optional",
      ({ path }) => must(api.call("PATCH", path, { inputs: [{ ...INPUTS[0], optional: true }, INPUTS[1]] })),
    ],
  ])("that was rejected is delivered once %s", async (why, mend) => {
    const destination = await people();
    const { context, source, path } = destination;
    const other = `other-${context.replaceAll(" ", "-")}`;
    const isOff = why.includes("switched");
    const isStray = why.includes("context");
    if (isOff) {
      const connection = `/contexts/${encodeURIComponent(context)}/connections/${source}`;
      await must(api.call("PUT", connection, { enabled: false }));
    }
    const record = why.includes("optional") ? {} : { mail: "a" };
    const externalId = `mended-${other}`;
    const from = isStray ? { context: other, source: `app-${other}` } : {};
    expect((await destination.send("POST", { externalId, record, ...from })).status).toBe(422);
    await mend(destination, other);
    if (isStray) {
      await must(api.call("PUT", `${path}/mappings/app-${other}`, { inputs: MAPPING }));
    }
    await destination.settled(({ state }) => state === "delivered");
    expect(seen(externalId)).toHaveLength(1);
  });

  it.concurrent("may come out of order: the greatest version counts", async () => {
    const destination = await people();
    await must(api.call("PATCH", destination.path, { enabled: false }));
    const one = (version: number) => ({ externalId: "ordered", version, record: { mail: `${version}@b` } });
    const states = [];
    for (const version of [2, 1, 5, 4]) {
      const { body } = await destination.send("POST", one(version));
      states.push(body.items.map((item) => [item.state, item.version]));
    }
    expect(states).toEqual([[["queued", 2]], [["superseded", 2]], [["queued", 5]], [["superseded", 5]]]);
    const all = await destination.send("POST", [one(7), one(6), one(8)]);
    expect(all.body.items.map(({ state }) => state)).toEqual(["superseded", "superseded", "queued"]);
    expect(seen("ordered")).toEqual([]);
    await must(api.call("PATCH", destination.path, { enabled: true }));
    await destination.settled();
    expect(seen("ordered").map(([, , body]) => body)).toMatchObject([{ email: "8@b" }]);
  });

  it.concurrent("can be delivered again", async () => {
    const destination = await people();
    await destination.send("POST", { externalId: "again", record: { mail: "a@b" } });
    await destination.settled();
    const replay = await api.call<{ items: unknown[] }>("POST", `${destination.path}/records/replay`, {
      externalId: "again",
    });
    expect([replay.status, replay.body.items.length]).toEqual([202, 1]);
    await destination.settled(({ state, history }) => state === "delivered" && history.length === 2);
    expect(seen("again")).toHaveLength(2);
  });
});

describe.runIf(edition === "start")("a failure", () => {
  it.concurrent("is kept with its reason, and the record is tried again after 15 s", async () => {
    const failing = createServer((_, response) => void response.writeHead(503).end());
    failing.listen(0, "127.0.0.1");
    await once(failing, "listening");
    const { port } = failing.address() as AddressInfo;
    const destination = await install({
      code: CODE,
      inputs: INPUTS,
      mapping: MAPPING,
      variables: [
        { name: "base", value: `http://127.0.0.1:${port}` },
        { name: "token", value: "s3cr3t-of-the-table", sensitive: true },
      ],
    });
    const sentAt = Date.now();
    await destination.send("POST", { externalId: "failing", record: { mail: "a@b" } });
    const [record] = await destination.settled(
      ({ attempts, history }) => attempts === 1 && history.length === 1,
    );
    failing.close();
    expect(record).toMatchObject({
      state: "queued",
      errors: [{ path: "", message: "AxiosError: Request failed with status code 503" }],
      history: [{ reason: "failed", error: { name: "AxiosError" }, request: { inputs: { email: "a@b" } } }],
    });
    const wait = Date.parse((record as RecordShown & { dueAt: string }).dueAt) - sentAt;
    expect(wait).toBeGreaterThanOrEqual(15_000);
    expect(wait).toBeLessThan(40_000);
  });
});

describe("records", () => {
  it("are handed to their functions, each operation to its own", async () => {
    const destination = await install({
      code: "exports.upsert = ({ inputs }) => ['upsert', inputs]; exports.delete = ({ inputs }) => ['delete', inputs];",
      inputs: INPUTS,
      mapping: MAPPING,
    });
    await must(destination.send("POST", [{ externalId: "1", record: { mail: "a@b" } }]));
    await must(destination.send("DELETE", [{ externalId: "2", record: { mail: "c@d" } }]));
    const records = await destination.settled();
    expect(records.map(({ state, history }) => [state, history[0]?.["response"]])).toEqual([
      ["delivered", ["upsert", { email: "a@b" }]],
      ["delivered", ["delete", { email: "c@d" }]],
    ]);
  });
});
