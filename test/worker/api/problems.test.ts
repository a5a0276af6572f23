import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createApp } from "../../../src/app.ts";
import { createServices } from "../../../src/services.ts";
import { call, createFunction, ORIGIN, pathsOf } from "./client.ts";

/** Calls a gateway that has other settings than the tests' own. */
async function callWith(
  settings: Record<string, string>,
  path: string,
  init: RequestInit,
): Promise<Response> {
  const context = createExecutionContext();
  const headers = { "content-type": "application/json", authorization: `Bearer ${env.ADMIN_TOKEN}` };
  const app = createApp(createServices({ ...env, ...settings }));
  const response = await app.fetch(
    new Request(`${ORIGIN}/api/v1${path}`, { headers, ...init }),
    env,
    context,
  );
  await waitOnExecutionContext(context);
  return response;
}

describe("bodies", () => {
  it("that are not JSON are refused with the position", async () => {
    const answer = await call("POST", "/functions", {
      text: '{\n  "name": "x",\n  "dialect" "craft" }',
      headers: { "content-type": "application/json" },
    });
    expect(answer.status).toBe(400);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.body).toMatchObject({
      title: "Bad Request",
      errors: [{ path: "", message: expect.stringContaining("Expected ':'"), line: 3, column: 13 }],
    });
  });

  it.each(["[]", "null", '"text"', "7"])("that are no object are refused: %s", async (text) => {
    const answer = await call("POST", "/functions", {
      text,
      headers: { "content-type": "application/json" },
    });
    expect([answer.status, pathsOf(answer)]).toEqual([422, [""]]);
  });

  it("that are missing are refused with every needed field", async () => {
    const answer = await call("POST", "/functions");
    expect([answer.status, pathsOf(answer).toSorted()]).toEqual([422, ["code", "dialect", "name"]]);
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "application/xml"])(
    "of another type are refused: %s",
    async (type) => {
      const answer = await call("POST", "/functions", { json: {}, headers: { "content-type": type } });
      expect(answer.status).toBe(415);
      expect(answer.body).toMatchObject({
        title: "Unsupported Media Type",
        detail: "the body must be application/json",
      });
    },
  );

  it("with a charset or a suffix type are taken", async () => {
    for (const type of ["application/json; charset=utf-8", "application/merge-patch+json"]) {
      const fn = await createFunction();
      const answer = await call("PATCH", `/functions/${fn.id}`, {
        json: { name: "n" },
        headers: { "content-type": type },
      });
      expect([type, answer.status]).toEqual([type, 200]);
    }
  });

  it("over the cap are refused, with and without a declared length", async () => {
    const text = JSON.stringify({ name: "n", dialect: "craft", code: "x".repeat(3 * 1024 * 1024) });
    const headers = { "content-type": "application/json" };
    const declared = await call("POST", "/functions", { text, headers });
    expect([declared.status, declared.body.title]).toEqual([413, "Content Too Large"]);
    const stream = new Blob([text]).stream();
    const streamed = await callWith({}, "/functions", { method: "POST", body: stream });
    expect(streamed.status).toBe(413);
  });
});

describe("settings", () => {
  it("name the one that is missing: 503", async () => {
    const put = { method: "PUT", body: JSON.stringify({ value: "x" }) };
    const response = await callWith({ ENCRYPTION_KEY: "" }, "/secrets/NAME", put);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      status: 503,
      detail: expect.stringContaining("ENCRYPTION_KEY"),
    });
    expect((await callWith({ ENCRYPTION_KEY: "" }, "/secrets", {})).status).toBe(200);
  });

  it("give endpoints their public URL", async () => {
    const { id } = await createFunction();
    const create = { method: "POST", body: JSON.stringify({ suffix: "s" }) };
    const response = await callWith(
      { PUBLIC_URL: "https://hooks.example/" },
      `/functions/${id}/endpoints`,
      create,
    );
    expect(await response.json()).toMatchObject({ url: "https://hooks.example/hook/s" });
  });

  it("without ADMIN_TOKEN nobody is admin", async () => {
    for (const authorization of ["Bearer ", "Bearer", "Bearer null", `Bearer ${env.ADMIN_TOKEN}`]) {
      const response = await callWith({ ADMIN_TOKEN: "" }, "/functions", { headers: { authorization } });
      expect([authorization, response.status]).toEqual([authorization, 401]);
    }
  });
});

describe("faults of our own", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("say nothing to the client and everything to the operator's log", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    await env.DB.exec("drop table functions");
    const answer = await call("GET", "/functions?name=of-a-user");
    expect(answer.status).toBe(500);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.body).toMatchObject({ title: "Internal Server Error", status: 500, errors: [] });
    expect(JSON.stringify(answer.body)).not.toMatch(/table|SQL|select/i);
    expect(log).toHaveBeenCalledTimes(1);
    const line: unknown = JSON.parse(String(log.mock.calls[0]?.[0]));
    expect(line).toMatchObject({ level: "ERROR", method: "GET", path: "/api/v1/functions" });
    expect(JSON.stringify(line)).toContain("no such table");
    expect(JSON.stringify(line)).not.toContain("of-a-user");
  });
});
