import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient, type ApiClient } from "../../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../../support/server.ts";
import { look, lookInEachView, view } from "../support/console-views.ts";
import { launchBrowser } from "../support/launch-browser.ts";
import { startPageServer } from "../support/page-server.ts";
import { waitFor } from "../support/poll.ts";

const BROKEN = "export default async function (data) {\n  return { hello: ;\n}";
const FIXED = `export default async function (data) {
  const { body } = data.jsonPayload.data.hook_data;
  console.log("asked by", body.name);
  return { hello: body.name };
}`;

let server: RunningServer;
let client: ApiClient;
let pages: Awaited<ReturnType<typeof startPageServer>>;
let browser: BrowserContext;
let page: Page;
/** A page of another origin, which calls endpoints. */
let caller: Page;
let functionId: string;

beforeAll(async () => {
  [server, pages, browser] = await Promise.all([
    startServer({ args: ["--sandboxes", "1"] }),
    startPageServer(),
    launchBrowser(),
  ]);
  client = createClient(server.url, ADMIN_TOKEN);
  page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  caller = await browser.newPage();
  await caller.goto(pages.url);
});
afterAll(async () => {
  await browser?.close();
  await pages?.stop();
  await server?.stop();
});

const open = (path: string) => page.goto(`${server.url}/console${path}`);
const button = (name: string | RegExp) => page.getByRole("button", { name });

async function write(code: string): Promise<void> {
  await page.locator(".cm-content").click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(code);
}

/** What a script of the other origin gets: the status and the body, or that it may not know. */
function callHook(headers: Record<string, string> = {}): Promise<string> {
  return caller.evaluate(
    async ([url, given]) => {
      const init = { method: "POST", headers: given, body: '{"name":"Ada"}' };
      const response = await fetch(url, init).catch(() => null);
      return response === null ? "blocked" : `${response.status} ${await response.text()}`;
    },
    [`${server.url}/hook/greet`, headers] as const,
  );
}

test("has a way in that keeps nobody out and fits its window", async () => {
  await open("/");
  await page.getByLabel("API token").waitFor();
  await lookInEachView(page, "sign-in");
});

test("has the API's pages beside it, for every reader", async () => {
  await page.goto(`${server.url}/api/docs`);
  for (const theme of ["dark", "light"] as const) {
    await view(page, theme);
    await look(page, "api-docs");
  }
});

test("comes compressed, whole, to whoever takes that", async () => {
  const text = await (await fetch(`${server.url}/console/`)).text();
  const [script = ""] = /\/console\/assets\/[\w.-]+\.js/.exec(text) ?? [];
  const compressed = await fetch(server.url + script, { headers: { "accept-encoding": "gzip" } });
  expect(compressed.headers.get("content-encoding")).toBe("gzip");
  const plain = await fetch(server.url + script, { headers: { "accept-encoding": "identity" } });
  expect(plain.headers.get("content-encoding")).toBeNull();
  expect(await compressed.text()).toBe(await plain.text());
});

test("signs in with a token, which no script of the page can read again", async () => {
  await open("/");
  await page.getByLabel("API token").fill("wrong");
  await button("Sign in").click();
  await page.getByRole("alert").getByText("the token is not known").waitFor();
  await page.getByLabel("API token").fill(ADMIN_TOKEN);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Functions" }).waitFor();
  expect(await page.evaluate(() => document.cookie + JSON.stringify(localStorage))).not.toContain("session");
});

test("makes a function from a template", async () => {
  await page.getByRole("link", { name: "New function" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill("greeter");
  await page.getByRole("radio", { name: /^Hello/ }).check();
  await button("Create function").click();
  await page.getByRole("heading", { name: "greeter" }).waitFor();
  // Who moves by keyboard goes on where the new page begins.
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
  functionId = /fn_\w+/.exec(page.url())?.[0] ?? "";
  expect(await page.locator(".cm-content").innerText()).toContain("Greets whoever calls");
});

test("makes what belongs to a template beside its function", async () => {
  await open("/functions/new");
  await page.getByLabel("Name", { exact: true }).fill("door");
  await page.getByRole("radio", { name: /^A waiting room/ }).check();
  await button("Create function").click();
  await page.getByRole("heading", { name: "door" }).waitFor();
  const id = /fn_\w+/.exec(page.url())?.[0];
  const { body } = await client.call("GET", "/endpoints/room");
  expect(body).toMatchObject({ functionId: id, methods: ["GET"] });
  const schedules = await client.call("GET", `/functions/${id}/schedules`);
  expect(schedules.body).toMatchObject({ items: [{ name: "let-in", cron: "* * * * *" }] });
  await client.call("DELETE", `/functions/${id}`);
  await open(`/functions/${functionId}`);
});

test("shows the line of broken code, and keeps unsaved work over a reload", async () => {
  await write(BROKEN);
  await button("Save").click();
  await page.getByRole("alert").getByText("Line 2").waitFor();
  await expect.poll(() => page.locator(".cm-lint-marker-error").count()).toBe(1);
  await page.reload();
  await page.getByText("This is unsaved work from this browser.").waitFor();
  expect(await page.locator(".cm-content").innerText()).toContain("hello: ;");
});

test("completes what the dialect has", async () => {
  await write("export default async (data, { MODULES }) => {\n  MODULES.kvs.");
  await page.keyboard.press("Control+Space");
  await page.getByRole("option", { name: /checkAndWrite/ }).waitFor();
  await page.keyboard.press("Escape");
});

test("tries code that is not saved", async () => {
  await write(FIXED);
  await page.getByRole("link", { name: "Try it" }).click();
  await button("Run").click();
  await page.getByText('"hello": "Ada"').waitFor();
  await page.getByText("asked by Ada").waitFor();
  expect(await page.getByLabel("Recent requests").locator("option").count()).toBe(2);
});

test("saves what was mended", async () => {
  await page.getByRole("link", { name: "Code", exact: true }).click();
  await page.locator(".cm-content").click();
  await page.keyboard.press("ControlOrMeta+S");
  await page.getByText("Saved as version 2").waitFor();
  expect(await page.getByText("Not saved").count()).toBe(0);
});

test("makes an endpoint that pages of other origins can call", async () => {
  await page.getByRole("link", { name: "Endpoints" }).click();
  await page.getByLabel("Path after /hook/").fill("greet");
  await button("New endpoint").click();
  await page.getByText(`${server.url}/hook/greet`, { exact: true }).waitFor();
  expect(await callHook()).toBe('200 {"hello":"Ada"}');
});

test("shows calls as they arrive, and each with its request, answer and log", async () => {
  await page.getByRole("link", { name: "Invocations" }).last().click();
  await button("Follow live").click();
  await page.getByText("Following").waitFor();
  const rows = page.getByRole("list", { name: "Invocations" }).getByRole("listitem");
  await rows.first().waitFor();
  const before = await rows.count();
  await callHook();
  await waitFor("the call to arrive", async () => (await rows.count()) === before + 1);
  await rows.first().getByRole("link").click();
  await page.getByText("asked by Ada").waitFor();
  expect(await page.getByLabel("Answer").last().innerText()).toContain('"hello": "Ada"');
  await button("Run again").click();
  await page.getByRole("link", { name: "To the new invocation" }).waitFor();
  await page.getByRole("link", { name: "Load into Try it" }).click();
  const body = page.getByRole("textbox", { name: "Body" });
  await waitFor("the request to be loaded", async () => (await body.inputValue()) === '{"name":"Ada"}');
});

test("sets who may call, and from which pages", async () => {
  await open("/settings/secrets");
  await page.getByLabel(/^Name/).fill("GREET_KEY");
  await page.getByLabel("Value").fill("s3cret");
  await button("Set a secret").click();
  await page.getByRole("list", { name: "Secrets" }).getByText("GREET_KEY").waitFor();
  await open(`/functions/${functionId}/endpoints`);
  await page.getByText("Policy", { exact: true }).click();
  await page.getByLabel("Who may call").last().selectOption("bearer");
  await page.getByLabel("Names of secrets").fill("GREET_KEY");
  await button("Save policy").click();
  await page.getByText("Saved", { exact: true }).waitFor();
  expect(await callHook()).toMatch(/^401 /);
  await page.getByText("Call it").click();
  await page.getByText('authorization: Bearer $GREET_KEY"').waitFor();

  const withKey = { authorization: "Bearer s3cret" };
  expect(await callHook(withKey)).toBe("blocked");
  await page.getByLabel("By these rules").check();
  await page.getByLabel("Request headers that pages may send").fill("authorization");
  await button("Save policy").click();
  await waitFor("the header to be let in", async () => (await callHook(withKey)).startsWith("200"));

  await page.getByLabel("Origins, one a line").fill("not an origin");
  await button("Save policy").click();
  await page.getByRole("alert").getByText("cors.origins.0", { exact: true }).waitFor();
  await page.getByLabel("Origins, one a line").fill("https://shop.example");
  await button("Save policy").click();
  await waitFor("the origin to be shut out", async () => (await callHook(withKey)) === "blocked");
  await client.call("PATCH", "/endpoints/greet", { cors: null, auth: null });
});

test("compares versions and rolls back with one click", async () => {
  await page.getByRole("link", { name: "Versions" }).click();
  await button("Compare with the active one").click();
  await page.locator(".cm-deletedChunk").first().waitFor();
  await button("Roll back to 1").click();
  await page.getByText("Version 1 is active.").waitFor();
  expect(await callHook()).toContain("Hello, Ada!");
});

test("switches an endpoint off, and deletes it only after asking", async () => {
  await page.getByRole("link", { name: "Endpoints" }).click();
  await page.getByRole("switch").click();
  await page.getByText("Off: answers 404").waitFor();
  expect(await callHook()).toMatch(/^404 /);
  await button("Delete: greet").click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  expect(await page.getByRole("article", { name: "greet" }).count()).toBe(1);
});

test("plots calls and latency, and looks closer at a part", async () => {
  const path = `/metrics?functionId=${functionId}`;
  const plot = page.locator(".u-over").first();
  // Runs are counted a moment after they end, so the two may be read at different counts.
  await waitFor("the page to show what the API says", async () => {
    await open(path);
    const nothing = page.getByText("Nothing was called in this time");
    await plot.or(nothing).first().waitFor();
    if (await nothing.isVisible()) {
      return false;
    }
    await page.getByText("The numbers").click();
    const { body } = await client.call<{ items: { calls: number }[] }>("GET", path);
    const shown = await page.locator(".table td:nth-child(2)").allInnerTexts();
    const toSum = (counts: number[]) => counts.reduce((sum, count) => sum + count, 0);
    return toSum(shown.map(Number)) === toSum(body.items.map(({ calls }) => calls));
  });
  const box = await plot.boundingBox();
  const [left, middle] = [(box?.x ?? 0) + (box?.width ?? 0) * 0.9, (box?.y ?? 0) + (box?.height ?? 0) / 2];
  await page.mouse.move(left, middle);
  await page.mouse.down();
  await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) - 1, middle, { steps: 4 });
  await page.mouse.up();
  await button("Back to the whole").waitFor();
  expect(new URL(page.url()).searchParams.get("from")).toMatch(/^\d{4}-/);
});

test("writes a record that functions can read, and shows it", async () => {
  await open("/settings/kvs");
  await page.getByText("Write a record").click();
  await page.getByLabel("Key", { exact: true }).fill("visits/ada");
  const value = page.getByRole("textbox", { name: "Value, a JSON object" });
  await value.fill("[]");
  await page.getByText("The value is no JSON object.").waitFor();
  await value.fill('{"count":1}');
  await button("Save").click();
  await page.getByRole("list", { name: "Key-value store" }).getByText("visits/ada").waitFor();
  const { body } = await client.call("GET", "/kvs/visits%2Fada");
  expect(body).toMatchObject({ value: { count: 1 } });
});

test("keeps nobody out on any page, which fit their windows", async () => {
  /** Its name, its path, and what has to be on it before it is looked at. */
  const PAGES: [name: string, path: () => string, ready: string][] = [
    ["functions", () => "/", ".spark"],
    ["new-function", () => "/functions/new", ".template"],
    ["code", () => `/functions/${functionId}/code`, ".cm-content"],
    ["try", () => `/functions/${functionId}/try`, "form textarea"],
    ["endpoints", () => `/functions/${functionId}/endpoints`, "article"],
    ["versions", () => `/functions/${functionId}/versions`, ".row"],
    ["invocations", () => "/invocations", ".run-row"],
    ["metrics", () => `/metrics?functionId=${functionId}`, ".u-legend"],
    ["tokens", () => "/settings/tokens", ".card"],
    ["secrets", () => "/settings/secrets", ".row"],
    ["kvs", () => "/settings/kvs", ".row"],
    ["not-found", () => "/nothing/here", ".empty"],
  ];

  for (const [name, path, ready] of PAGES) {
    await open(path());
    await page.locator(ready).first().waitFor();
    await lookInEachView(page, name);
  }
  await open("/invocations");
  await page.locator(".run-row a").first().click();
  await page.locator(".facts").waitFor();
  await lookInEachView(page, "invocation");
});

test("speaks Japanese, and remembers it", async () => {
  await page.getByLabel("Language").selectOption("ja");
  await open("/settings/tokens");
  await page.getByRole("heading", { name: "設定" }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("ja");
  await look(page, "tokens");
});

test("ends the session by signing out", async () => {
  await page.getByRole("button", { name: "サインアウト" }).click();
  await page.getByRole("heading", { name: "サインイン" }).waitFor();
  await look(page, "sign-in");
  await page.reload();
  await page.getByRole("heading", { name: "サインイン" }).waitFor();
});

test("takes ten sign-ins a minute from an address, whatever the client says that is", async () => {
  const statuses: number[] = [];
  for (let i = 0; i < 11; i++) {
    const { status } = await fetch(`${server.url}/api/session`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-hookwright-console": "1",
        "cf-connecting-ip": `192.0.2.${i}`,
        "x-forwarded-for": `192.0.2.${i}`,
      },
      body: '{"token":"guess"}',
    });
    statuses.push(status);
  }
  expect(statuses.at(0)).toBe(401);
  expect(statuses.at(-1)).toBe(429);
});
