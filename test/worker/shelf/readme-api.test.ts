import { describe, expect, it } from "vitest";
import { loadOnShelf, README, runOnShelf } from "../../support/worker/shelf.ts";

const VERSIONS = ["5.0.8", "6.1.3"];

async function readCounts(): Promise<Record<string, number>> {
  return (await README.fetch("https://counts.test/counts")).json();
}

/** As functions of KARTE Craft do it; the names of methods are made of the paths. */
const CRAFT = `
  import api from "api";
  const client = api("@dev-karte/v1.0#1jvnhd6llgekil84");
  export default async (input) => {
    client.auth("karte-token");
    const { status, data, headers } = await client.postV2TrackEventWrite({
      keys: { user_id: "u1" }, event: { event_name: "order", values: { amount: input } } });
    return [status, data, headers.get("content-type")];
  };`;

describe.each(VERSIONS)("api %s", (version) => {
  const run = (code: string) => runOnShelf({ code, pinned: { api: version }, outbound: README });

  it("calls what the definition in the registry names, and fetches it once", async () => {
    const before = await readCounts();
    const call = await loadOnShelf({ code: CRAFT, pinned: { api: version }, outbound: README });
    const answer = (amount: number) => [
      200,
      {
        method: "POST",
        path: "/v2/track/event/write",
        body: { keys: { user_id: "u1" }, event: { event_name: "order", values: { amount } } },
      },
      "application/json",
    ];
    expect(await call(1)).toEqual(answer(1));
    expect(await call(2)).toEqual(answer(2));
    const path = "/api/v1/api-registry/1jvnhd6llgekil84";
    expect((await readCounts())[path]).toBe((before[path] ?? 0) + 1);
  });

  it("keeps the definition for the next client of the isolate", async () => {
    const code = `
      import api from "api";
      export default async (input) => {
        const client = api("@dev-karte/v1.0#9999");
        client.auth("karte-token");
        const { data } = await client.postV2betaTrackReftableRowUpsert({ id: "t", values: { input } });
        return data.body;
      };`;
    const before = await readCounts();
    const call = await loadOnShelf({ code, pinned: { api: version }, outbound: README });
    expect([await call(1), await call(2), await call(3)]).toEqual(
      [1, 2, 3].map((input) => ({ id: "t", values: { input } })),
    );
    const path = "/api/v1/api-registry/9999";
    expect((await readCounts())[path]).toBe((before[path] ?? 0) + 1);
  });

  it("takes paths, queries, and names that are no operation", async () => {
    const code = `
      import api from "api";
      const client = api("@dev-karte/v1.0#1jvnhd6llgekil84");
      export default async () => {
        client.auth("karte-token");
        const user = await client.getUser({ id: "a b", fields: "name" });
        return [user.data.path, await client.getNothing().catch((e) => e.message)];
      };`;
    expect(await run(code)).toEqual([
      "/v2/users/a%20b?fields=name",
      "Sorry, `getNothing` does not appear to be a valid operation on this API.",
    ]);
  });

  it("throws what the API refuses, with its status and data", async () => {
    const code = `
      import api from "api";
      const client = api("@dev-karte/v1.0#1jvnhd6llgekil84");
      export default () => client.postV2TrackEventWrite({ keys: {}, event: {} }).catch((e) => [e.name, e.status, e.data]);`;
    expect(await run(code)).toEqual(["FetchError", 401, { error: "no token" }]);
  });

  it("takes a definition as an object, and as YAML from a URL, of either version of OpenAPI", async () => {
    const code = `
      import api from "api";
      const spec = { openapi: "3.0.3", info: { title: "t", version: "1" }, servers: [{ url: "https://api.karte.test" }],
        components: { securitySchemes: { key: { type: "http", scheme: "bearer" } } }, security: [{ key: [] }],
        paths: { "/v2/a": { post: { operationId: "sendA", requestBody: { content: { "application/json": { schema: { type: "object" } } } }, responses: { 200: { description: "" } } } } } };
      export default async () => {
        const clients = [api(spec), api("https://specs.test/karte.yaml"), api("@dev-karte/v1.0#31")];
        for (const client of clients) client.auth("karte-token");
        const [object, yaml, newer] = clients;
        return [(await object.sendA({ a: 1 })).data.body, (await yaml.getUser({ id: 1 })).status, (await newer.getUser({ id: 1 })).status];
      };`;
    expect(await run(code)).toEqual([{ a: 1 }, 200, 200]);
  });

  it("says what is wrong with a definition, or that there is none", async () => {
    const code = `
      import api from "api";
      const failure = (name) => api(name).getUser({ id: 1 }).catch((e) => e.message);
      export default async () => [await failure("@dev-karte/v1.0#bad"), await failure("@dev-karte/v1.0#none"), await failure("./karte.json")];`;
    expect(await run(code)).toEqual([
      expect.stringMatching(/schema validation failed/),
      "Unable to retrieve URL (https://dash.readme.com/api/v1/api-registry/none). Reason: Not Found",
      expect.stringMatching(/unable to load an API definition from \/bundle\/karte\.json/),
    ]);
  });
});
