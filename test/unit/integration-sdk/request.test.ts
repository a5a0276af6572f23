import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Request } from "../../../src/integration-sdk/http/request.ts";
import { ours } from "./sdks.ts";

// oxlint-disable-next-line typescript/no-explicit-any -- authors' code is not typed
type Author = any;

let server: Server;
let url: string;
/** Paths in the order in which they were asked for. */
const seen: string[] = [];

const ANSWERS: Record<string, [status: number, type: string, body: string]> = {
  "/json": [200, "application/json; charset=utf-8", '{"a":1}'],
  "/api": [200, "application/vnd.api+json", '{"a":1}'],
  "/form": [200, "application/x-www-form-urlencoded", "a=1&b=2"],
  "/text": [200, "text/plain", "hello"],
  "/bytes": [200, "image/png", "png"],
  "/broken": [200, "application/json", "{"],
  "/empty": [204, "", ""],
  "/bad": [400, "application/json", '{"why":"key"}'],
  "/away": [503, "text/html", "<h1>"],
};

beforeAll(async () => {
  server = createServer((request, response) => {
    const { url: path = "" } = request;
    seen.push(path);
    if (path === "/slow") {
      return;
    }
    const [status, type, body] = ANSWERS[path] ?? [200, "text/plain", "ok"];
    response.writeHead(status, {
      ...(type === "" ? {} : { "content-type": type }),
      link: '</2>; rel="next"',
    });
    response.end(status === 204 ? undefined : body);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => {
    server.once("listening", resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const end = (request: Request): Promise<[Author, Author]> =>
  new Promise((resolve) => {
    request.end((error, response) => resolve([error, response]));
  });

describe("an answer", () => {
  it.each([
    ["/json", { ok: true, body: { a: 1 }, text: '{"a":1}', type: "application/json", charset: "utf-8" }],
    ["/api", { body: { a: 1 } }],
    ["/form", { body: { a: "1", b: "2" } }],
    ["/text", { body: {}, text: "hello" }],
    ["/bytes", { body: Buffer.from("png"), text: undefined }],
    ["/empty", { status: 204, noContent: true, ok: true, body: {}, text: "" }],
  ])("%s", async (path, expected) => {
    const [error, response] = await end(new Request("get", url + path));
    expect(error).toBeNull();
    expect(response).toMatchObject(expected);
    expect(response.links).toEqual({ next: "/2" });
  });

  it.each([
    ["/bad", "Bad Request", 400, { clientError: true, badRequest: true, body: { why: "key" } }],
    ["/away", "Service Unavailable", 503, { serverError: true, text: "<h1>" }],
  ])("that is no success: %s", async (path, message, status, expected) => {
    const [error, response] = await end(new Request("post", url + path));
    expect(error).toMatchObject({ message, status, origin: "DESTINATION", response });
    expect(response).toMatchObject(expected);
    expect(response.error).toMatchObject({ message: `cannot POST ${path} (${status})`, status });
    const accepted = await end(new Request("post", url + path).ok(() => true));
    expect(accepted[0]).toBeNull();
  });

  it("that cannot be parsed is an error", async () => {
    const [error] = await end(new Request("get", `${url}/broken`));
    expect(error).toMatchObject({ parse: true, rawResponse: "{", statusCode: 200 });
    const [, parsed] = await end(new Request("get", `${url}/broken`).parse((text) => ({ text })));
    expect(parsed.body).toEqual({ text: "{" });
  });
});

describe("a request", () => {
  it("that takes too long is ended", async () => {
    const [error] = await end(new Request("get", `${url}/slow`).timeout(20));
    expect(error).toMatchObject({ code: "ECONNABORTED", timeout: 20, message: "timeout of 20ms exceeded" });
  });

  it.each([
    [{ deadline: 5, response: 3 }, 5],
    [{ response: 3 }, 3],
    [{}, 0],
  ])("takes the times %j for %i ms", (time, ms) => {
    expect(new Request("get", url).timeout(time).timeoutMs).toBe(ms);
  });

  it("that reaches nobody says why", async () => {
    const [error, response] = await end(new Request("get", "http://127.0.0.1:1/"));
    expect(response).toBeUndefined();
    expect(error).toMatchObject({ origin: "DESTINATION" });
    expect(error.status).toBeUndefined();
  });

  it("is sent once, however it is asked for", async () => {
    const request = new Request("get", `${url}/once`);
    const [, response] = await end(request);
    expect(await request).toBe(response);
    expect(await request).toBe(response);
    await expect(new Request("get", `${url}/bad`)).rejects.toMatchObject({ status: 400 });
    expect(seen.filter((path) => path === "/once")).toHaveLength(1);
  });

  it("can be aborted", async () => {
    const request = new Request("get", `${url}/slow`);
    const ended = end(request);
    request.abort();
    expect((await ended)[0]).toMatchObject({ name: "AbortError" });
  });

  it("with GET has no body, and says so", async () => {
    const [error] = await end(new Request("get", `${url}/json`).send({ a: 1 }));
    expect(error).toMatchObject({ status: 400, message: expect.stringContaining("use .query()") });
  });

  it("tells what it will send", () => {
    const request = new Request("post", `${url}/json?b=2`)
      .query({ a: [1, 2] })
      .set("X-A", "1")
      .send({ c: 3 });
    expect(request.req.path).toBe("/json?a=1&a=2&b=2");
    expect(request.get("x-a")).toBe("1");
    expect(request.unset("X-A").get("x-a")).toBeUndefined();
    expect(request.auth("t", { type: "bearer" }).get("Authorization")).toBe("Bearer t");
    expect(request.toJSON()).toMatchObject({ method: "POST", data: { c: 3 } });
  });

  it("of an integration is told to who listens, with its answer", async () => {
    const crm = ours("Some CRM").endpoint(url)() as Author;
    const told: unknown[] = [];
    crm.on("request", (request: Request) => told.push(["request", request.req.path]));
    crm.on("response", (response: Author) => told.push(["response", response.status]));
    await end(crm.post("/bad"));
    expect(told).toEqual([
      ["request", "/bad"],
      ["response", 400],
    ]);
    expect([crm.get("/x").get("user-agent"), crm.get().req.path]).toEqual(["Segment.io/1.0", "/"]);
  });
});
