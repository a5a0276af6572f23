import { describe, expect, it } from "vitest";
import { sendRaw } from "../raw-request.ts";
import { edition } from "../edition.ts";
import { api, install, returns, runRows, send, serverUrl, type Row, type Target } from "./runner.ts";

const FOUND = returns("'found'");
const UNKNOWN = "/hook/no-such-endpoint";

/** Everything of an answer but when it was given. */
async function whole(path: string, method = "GET", headers = {}): Promise<string> {
  const { status, headers: got, body } = await sendRaw(serverUrl, { path, method, headers });
  got.delete("date");
  return JSON.stringify([status, [...got], body.toString("latin1")]);
}

/** Makes an endpoint that answers, and takes it away. */
async function gone(takeAway: (target: Target) => Promise<{ status: number }>): Promise<Target> {
  const target = await install({ source: FOUND });
  expect((await send(target)).status).toBe(200);
  expect((await takeAway(target)).status).toBeLessThan(300);
  return target;
}

describe.concurrent("an endpoint that may not be called", () => {
  it.concurrent.each([
    {
      name: "inactive",
      takeAway: ({ suffix }: Target) => api.call("PATCH", `/endpoints/${suffix}`, { active: false }),
    },
    { name: "deleted", takeAway: ({ suffix }: Target) => api.call("DELETE", `/endpoints/${suffix}`) },
    {
      name: "of a disabled function",
      takeAway: ({ functionId }: Target) => api.call("PATCH", `/functions/${functionId}`, { enabled: false }),
    },
    {
      name: "of a deleted function",
      takeAway: ({ functionId }: Target) => api.call("DELETE", `/functions/${functionId}`),
    },
  ])("$name answers 404, byte for byte as an unknown one", async ({ takeAway }) => {
    const { suffix } = await gone(takeAway);
    const path = `/hook/${suffix}`;
    const older = `/hook/any/craft/${suffix}`;
    const origin = { origin: "https://shop.example" };
    expect(await whole(path)).toBe(await whole(UNKNOWN));
    expect(await whole(path, "POST")).toBe(await whole(UNKNOWN, "POST"));
    expect(await whole(path, "DELETE")).toBe(await whole(UNKNOWN, "DELETE"));
    expect(await whole(path, "HEAD")).toBe(await whole(UNKNOWN, "HEAD"));
    expect(await whole(path, "OPTIONS")).toBe(await whole(UNKNOWN, "OPTIONS"));
    expect(await whole(path, "GET", origin)).toBe(await whole(UNKNOWN, "GET", origin));
    expect(await whole(older)).toBe(await whole(UNKNOWN));
    expect(await whole(`${path}/more`)).toBe(await whole(UNKNOWN));
  });

  it("answers again once it is switched on", async () => {
    const target = await gone(({ suffix }) => api.call("PATCH", `/endpoints/${suffix}`, { active: false }));
    expect((await send(target)).status).toBe(404);
    await api.call("PATCH", `/endpoints/${target.suffix}`, { active: true });
    expect((await send(target)).status).toBe(200);
  });
});

const found = (path: string): Row => ({
  name: `${path} is the endpoint`,
  source: FOUND,
  request: { path },
  expected: { status: 200, body: "found" },
});
const missing = (path: string): Row => ({
  name: `${path} is none`,
  source: FOUND,
  request: { path },
  expected: {
    status: 404,
    error: "endpoint_not_found",
    headers: { "hookwright-invocation": null },
    body: '{"error":{"code":"endpoint_not_found","message":"there is no such endpoint"}}',
  },
});

describe.concurrent("the path", () => {
  runRows([
    found("/hook/:suffix"),
    found("/hook/:suffix?"),
    found("/hook/:suffix?a=/b/c"),
    found("/hook/mock/craft/:suffix"),
    found("/hook/any-project.key/craft/:suffix"),
    found("/hook/a%20b/craft/:suffix"),
    missing("/hook/:suffix/"),
    missing("/hook/:suffix/more"),
    missing("/hook/:suffix/craft"),
    missing("/hook//:suffix"),
    missing("/hook/mock/craft/:suffix/"),
    missing("/hook/mock/craft/:suffix/more"),
    missing("/hook/mock/other/:suffix"),
    missing("/hook/mock/Craft/:suffix"),
    missing("/hook/mock/:suffix"),
    missing("/hook/"),
    missing("/hook/mock/craft/"),
    missing("/hook/mock/craft"),
    missing("/hook/:suffixx"),
    missing("/hook/%3Asuffix"),
    missing("/hook/:suffix%2Fmore"),
    missing("/hook/:suffix;x=1"),
    missing("/hook/%00"),
    missing("/hook/%E6%97%A5%E6%9C%AC"),
    missing(`/hook/${"a".repeat(65)}`),
    missing("/hook/__proto__"),
    missing("/hook/constructor"),
  ]);

  it.each(["/", "/hook", "/hookx/y", "/HOOK/x", "/favicon.ico", "/.env", "/api", "/api/v2/functions"])(
    "%s is nothing",
    async (path) => {
      expect((await sendRaw(serverUrl, { path })).status).toBe(404);
    },
  );
});

// `wrangler dev` has tools of its own there; a deployed Worker does not see these paths.
describe.runIf(edition === "start").concurrent("the paths of the runtime", () => {
  it.each([
    "/cdn-cgi/",
    "/cdn-cgi/mf/scheduled",
    "/cdn-cgi/mf/reload",
    "/cdn-cgi/handler/scheduled",
    "/cdn-cgi/handler/email",
    "/cdn-cgi/trace",
    "/cdn-cgi/proxy-worker",
    "/cdn-cgi/local/explorer",
    "/%63dn-cgi/mf/scheduled",
    "//cdn-cgi/mf/scheduled",
    "/api/../cdn-cgi/mf/scheduled",
  ])("%s is nothing", async (path) => {
    for (const method of ["GET", "POST"]) {
      expect((await sendRaw(serverUrl, { path, method })).status).toBe(404);
    }
  });
});
