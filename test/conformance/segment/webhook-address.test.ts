import { beforeAll, expect, it } from "vitest";
import { api, serverUrl } from "../craft/runner.ts";
import { sendRaw, type RawRequest } from "../raw-request.ts";

/* The one address of all source functions: which one is called, its key says. */

const CODE = `async function onRequest(request) {
  return { q: request.url.searchParams.get("q"), body: request.text() };
}`;

let key = "";
let id = "";

beforeAll(async () => {
  const fn = await api.call<{ id: string }>("POST", "/functions", {
    name: "by key",
    dialect: "segment-source",
    code: CODE,
  });
  await api.call("POST", `/functions/${fn.body.id}/endpoints`, {});
  const sources = await api.call<{ items: { id: string; functionId: string; writeKeys: string[] }[] }>(
    "GET",
    "/sources?limit=100",
  );
  const source = sources.body.items.find(({ functionId }) => functionId === fn.body.id);
  key = source?.writeKeys[0] ?? "";
  id = source?.id ?? "";
});

const rows: { name: string; request: () => RawRequest; status: number; body?: string }[] = [
  {
    name: "in the query, beside what else is there",
    request: () => ({ method: "POST", path: `/?q=1&b=${key}`, body: "hi" }),
    status: 200,
    body: '{"q":"1","body":"hi"}',
  },
  {
    name: "in the header",
    request: () => ({
      method: "POST",
      path: "/",
      headers: { "X-Segment-Source-Function-Token": key },
      body: "hi",
    }),
    status: 200,
    body: '{"q":null,"body":"hi"}',
  },
  { name: "by GET", request: () => ({ method: "GET", path: `/?b=${key}` }), status: 200 },
  { name: "a key that is not known", request: () => ({ method: "POST", path: "/?b=nobody" }), status: 404 },
  { name: "a key that cannot be one", request: () => ({ method: "POST", path: "/?b=a/../b" }), status: 404 },
  { name: "a path behind it", request: () => ({ method: "POST", path: `/x?b=${key}` }), status: 404 },
];

it.each(rows)("$name", async ({ request, status, body }) => {
  const answer = await sendRaw(serverUrl, request());
  expect(answer.status).toBe(status);
  if (body !== undefined) {
    expect(answer.body.toString()).toBe(body);
  }
});

it("is gone as soon as its source is switched off, and there again when it is on", async () => {
  const statusOf = async () => (await sendRaw(serverUrl, { method: "POST", path: `/?b=${key}` })).status;
  for (const enabled of [false, true]) {
    expect((await api.call("PATCH", `/sources/${id}`, { enabled })).status).toBe(200);
    expect(await statusOf()).toBe(enabled ? 200 : 404);
  }
});
