import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { api } from "../craft/runner.ts";
import { edition } from "../edition.ts";
import { startUpstream, type Upstream } from "../upstream.ts";
import { install, must, type Destination } from "./runner.ts";

const EXAMPLE = path.join(import.meta.dirname, "../../../examples/xkit-people");
const read = (name: string) => readFile(path.join(EXAMPLE, name), "utf8");
const readJson = async <T>(name: string) => JSON.parse(await read(name)) as T;

interface Example {
  inputs: { name: string; type: string; optional?: boolean }[];
  variables: { name: string; value: unknown; sensitive?: boolean }[];
}

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

/** The example as it is, but for where its API is. */
async function installExample(source: string): Promise<Destination> {
  const { inputs, variables } = await readJson<Example>("destination.json");
  const { inputs: mapping } = await readJson<{ inputs: Record<string, unknown> }>(`mappings/${source}.json`);
  const values = variables.map((given) =>
    given.name === "baseUrl" ? { ...given, value: upstream.url } : given,
  );
  return install({ code: await read("index.js"), inputs, mapping, variables: values });
}

const seenBy = ({ context }: Destination) => {
  const start = `/customers/${encodeURIComponent(context)}/people/`;
  return upstream.received
    .filter((request) => request.path.startsWith(start))
    .map(({ method, path: url, headers, body }) => ({
      method,
      key: url.slice(start.length),
      authorization: headers.authorization,
      body: body === "" ? null : (JSON.parse(body) as object),
    }));
};
const authorization = "Bearer the token of your API";

// Only there do functions reach this machine.
describe.runIf(edition === "start")("the example", () => {
  it.each([
    {
      source: "hubspot",
      record: { properties: { email: "ada@b.example", firstname: "Ada" }, createdAt: "2026-01-02T03:04:05Z" },
      person: { email: "ada@b.example", name: "Ada", tags: [], joinedAt: "2026-01-02T03:04:05.000Z" },
    },
    {
      source: "salesforce",
      record: {
        Email: "ada@b.example",
        FirstName: null,
        Phones: [
          { Type: "Home", Number: 1 },
          { Type: "Work", Number: 23 },
        ],
        Topics: [{ Name: "a" }, { Name: "b" }],
        CreatedDate: "2026-01-02T03:04:05+0100",
      },
      person: { email: "ada@b.example", phone: "23", tags: ["a", "b"], joinedAt: "2026-01-02T02:04:05.000Z" },
    },
  ])("puts people of $source and deletes them", async ({ source, record, person }) => {
    const destination = await installExample(source);
    await must(destination.send("POST", { externalId: "1", record }));
    await destination.settled();
    await must(destination.send("DELETE", { externalId: "1" }));
    await destination.settled(({ state, version }) => state === "delivered" && version === 1);
    const [put, removed] = seenBy(destination);
    expect(put).toEqual({
      method: "PUT",
      key: expect.stringMatching(/^[\da-f-]{36}$/),
      authorization,
      body: person,
    });
    expect(removed).toEqual({ method: "DELETE", key: put?.key, authorization, body: null });
    // What is shown anywhere of it does not have the token.
    const shown = await api.call("GET", `${destination.path}/records?limit=1`);
    const detail = await api.call(
      "GET",
      `${destination.path}/records/${(shown.body as { items: { id: string }[] }).items[0]?.id}`,
    );
    expect(
      JSON.stringify([shown.body, detail.body, (await api.call("GET", destination.path)).body]),
    ).not.toContain("the token of your API");
  });
});
