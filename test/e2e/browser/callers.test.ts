import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClient, type ApiClient } from "../../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../../support/server.ts";
import { launchBrowser } from "../support/launch-browser.ts";
import { startPageServer } from "../support/page-server.ts";
import { waitFor } from "../support/poll.ts";

/** Answers with what the query asks for. */
const CODE = `export default async function (data, { MODULES }) {
  const { body, query } = data.jsonPayload.data.hook_data;
  switch (query.do) {
    case "throw": throw new Error("as asked");
    case "hang": await new Promise(() => {});
    case "refuse": return { craft_status_code: 400, error: "as asked" };
    case "keep": await MODULES.kvs.write({ key: query.key, value: { body } });
  }
  return { body, query };
}`;

/** What a script of the page can see of an answer. */
interface Seen {
  status: number;
  type: string;
  body: string;
  error: string | null;
  invocation: string | null;
}

let server: RunningServer;
let client: ApiClient;
let pages: Awaited<ReturnType<typeof startPageServer>>;
let browser: BrowserContext;
let page: Page;
let url: string;

beforeAll(async () => {
  [server, pages] = await Promise.all([startServer({ args: ["--sandboxes", "1"] }), startPageServer()]);
  client = createClient(server.url, ADMIN_TOKEN);
  ({ url } = await client.createEndpoint({ code: CODE }));
  browser = await launchBrowser();
  page = await browser.newPage();
  await page.goto(pages.url);
});
afterAll(async () => {
  await browser?.close();
  await pages?.stop();
  await server?.stop();
});

/** How the page sends. */
interface Sent {
  method?: string;
  body?: string;
  headers?: Record<string, string>;
  credentials?: "include";
}

/** Calls from the page's own script, and reads what that script may read. */
function fetchInPage(target: string, init: Sent): Promise<Seen> {
  return page.evaluate(
    async ([address, options]) => {
      const response = await fetch(address, options);
      return {
        status: response.status,
        type: response.type,
        body: await response.text(),
        error: response.headers.get("hookwright-error"),
        invocation: response.headers.get("hookwright-invocation"),
      };
    },
    [target, init] as const,
  );
}

const BODY = '{"name":"Ada"}';
const INVOCATION: unknown = expect.stringMatching(/^inv_/);

/** Every way in which a page may send: each asks for other rules of CORS. */
const WAYS: [name: string, init: Sent][] = [
  ["without preflight", { method: "POST", body: BODY }],
  ["with preflight", { method: "POST", body: BODY, headers: { "content-type": "application/json" } }],
  ["without preflight, with credentials", { method: "POST", body: BODY, credentials: "include" }],
  [
    "with preflight, with credentials",
    { method: "POST", body: BODY, credentials: "include", headers: { "content-type": "application/json" } },
  ],
];

test("the page is of another origin", () => {
  expect(new URL(page.url()).origin).not.toBe(new URL(server.url).origin);
});

describe.each(WAYS)("fetch %s", (_, init) => {
  test("reads a 200", async () => {
    expect(await fetchInPage(`${url}?n=1`, init)).toEqual({
      status: 200,
      type: "cors",
      body: '{"body":{"name":"Ada"},"query":{"n":"1"}}',
      error: null,
      invocation: INVOCATION,
    });
  });

  test("reads the function's own 400", async () => {
    expect(await fetchInPage(`${url}?do=refuse`, init)).toMatchObject({
      status: 400,
      error: null,
      invocation: INVOCATION,
    });
  });

  test("reads a 404", async () => {
    const seen = await fetchInPage(`${server.url}/hook/nobody`, init);
    expect(seen).toMatchObject({ status: 404, error: "endpoint_not_found", invocation: null });
    expect(JSON.parse(seen.body)).toMatchObject({ error: { code: "endpoint_not_found" } });
  });

  test("reads a 413", async () => {
    const seen = await fetchInPage(url, { ...init, body: JSON.stringify("x".repeat(1_100_000)) });
    expect(seen).toMatchObject({ status: 413, error: "body_too_large", invocation: null });
  });

  test("reads a 500", async () => {
    const seen = await fetchInPage(`${url}?do=throw`, init);
    expect(seen).toMatchObject({ status: 500, error: "function_error", invocation: INVOCATION });
    expect(JSON.parse(seen.body)).toMatchObject({ error: { invocationId: seen.invocation } });
  });

  test("reads a 502", async () => {
    const seen = await fetchInPage(`${url}?do=hang`, init);
    expect(seen).toMatchObject({ status: 502, error: "function_timeout", invocation: INVOCATION });
    expect(JSON.parse(seen.body)).toMatchObject({ error: { code: "function_timeout" } });
  });
});

test("fetch with GET and credentials reads the answer", async () => {
  const seen = await fetchInPage(`${url}?n=1`, { credentials: "include" });
  expect(seen).toMatchObject({ status: 200, body: '{"body":{},"query":{"n":"1"}}' });
});

test("a method that the endpoint does not take: 405 where it is allowed to be read", async () => {
  const onlyGet = await client.createEndpoint({ code: CODE, endpoint: { methods: ["GET"] } });
  const seen = await fetchInPage(onlyGet.url, { method: "POST", body: BODY });
  expect(seen).toMatchObject({ status: 405, error: "method_not_allowed", invocation: null });
});

test("a page whose origin is not on the endpoint's list reads nothing", async () => {
  const listed = await client.createEndpoint({
    code: CODE,
    endpoint: { cors: { origins: ["https://shop.example"] } },
  });
  await expect(fetchInPage(listed.url, { method: "POST", body: BODY })).rejects.toThrow("Failed to fetch");
});

/** Waits until the function has written what it was sent. */
async function readKept(key: string): Promise<unknown> {
  const { body } = await waitFor("the function has run", async () => {
    const answer = await client.call<{ value: { body: unknown } }>("GET", `/kvs/${key}`);
    return answer.status === 200 && answer;
  });
  return body.value.body;
}

test.each([
  ["text", "text/plain;charset=UTF-8"],
  ["JSON", "application/json"],
])("sendBeacon with %s arrives", async (name, type) => {
  const target = `${url}?do=keep&key=beacon-${name}`;
  const isQueued = await page.evaluate(
    ([address, body, contentType]) => navigator.sendBeacon(address, new Blob([body], { type: contentType })),
    [target, BODY, type] as const,
  );
  expect(isQueued).toBe(true);
  expect(await readKept(`beacon-${name}`)).toEqual({ name: "Ada" });
});

test("a beacon that the page sends as it is left arrives", async () => {
  const leaving = await browser.newPage();
  await leaving.goto(pages.url);
  await leaving.evaluate(
    ([address, body]) => {
      addEventListener("pagehide", () => navigator.sendBeacon(address, body));
    },
    [`${url}?do=keep&key=left`, BODY] as const,
  );
  await leaving.goto("about:blank");
  expect(await readKept("left")).toEqual({ name: "Ada" });
  await leaving.close();
});

test.each(["application/x-www-form-urlencoded", "multipart/form-data"])(
  "a form posted as %s shows the answer as the next page",
  async (enctype) => {
    const form = await browser.newPage();
    await form.goto(pages.url);
    const posted = form.waitForResponse(url);
    await form.evaluate(
      ([address, type]) => {
        const element = document.createElement("form");
        Object.assign(element, { method: "post", action: address, enctype: type });
        for (const [name, value] of [
          ["name", "Ada"],
          ["tag", "a"],
          ["tag", "b"],
        ] as const) {
          element.append(Object.assign(document.createElement("input"), { name, value }));
        }
        document.body.append(element);
        element.submit();
      },
      [url, enctype] as const,
    );
    expect((await posted).status()).toBe(200);
    await form.waitForURL(url);
    const shown = JSON.parse(await form.locator("body").innerText()) as unknown;
    expect(shown).toEqual({ body: { name: "Ada", tag: ["a", "b"] }, query: {} });
    await form.close();
  },
);
