import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient, type ApiClient } from "../../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../../support/server.ts";
import { look, lookInEachView, signIn, view } from "../support/console-views.ts";
import { launchBrowser } from "../support/launch-browser.ts";
import { startPageServer } from "../support/page-server.ts";
import { waitFor } from "../support/poll.ts";

const MAIN = `var integration = require("segmentio-integration");
var CRM = (module.exports = integration("CRM").channels(["server", "client"]).ensure("settings.apiKey").mapper(require("./lib/mapper")));
CRM.prototype.identify = function (payload, done) {
  console.log("sends", payload.id, "with", this.settings.apiKey);
  done();
};`;
const MAPPER = "exports.identify = function (msg) {\n  return { id: msg.userId() };\n};";
const BROKEN_MAPPER = "exports.identify = function (msg) {\n  return { id: ;\n};";

let server: RunningServer;
let client: ApiClient;
let receiver: Awaited<ReturnType<typeof startPageServer>>;
let browser: BrowserContext;
let page: Page;
const ids: Record<string, string> = {};

beforeAll(async () => {
  [server, receiver, browser] = await Promise.all([
    startServer({ args: ["--sandboxes", "1", "--allow-private-egress"] }),
    startPageServer(),
    launchBrowser(),
  ]);
  client = createClient(server.url, ADMIN_TOKEN);
  const make = async (name: string, dialect: string, code: string, parts: object = {}) => {
    const made = await client.call<{ id: string }>("POST", "/functions", { name, dialect, code, ...parts });
    expect([name, made.status]).toEqual([name, 201]);
    ids[name] = made.body.id;
  };
  await make("greet", "craft", "export default () => null;");
  await make("sender", "segment-destination", "async function onTrack() {}");
  await make("orders", "segment-source", "async function onRequest() {}");
  await make("crm", "integration", MAIN, { files: { "lib/mapper.js": MAPPER } });
  await make(
    "people",
    "xkit",
    "export const upsert = async ({ inputs, variables }) => [variables.token, inputs.joined.getUTCFullYear()];",
  );
  await make(
    "consent",
    "segment-insert",
    "async function onTrack(event) { event.properties.seen = true; return event; }",
  );
  page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  await view(page, "light");
  await page.goto(`${server.url}/console/`);
  await signIn(page);
});
afterAll(async () => {
  await browser?.close();
  await receiver?.stop();
  await server?.stop();
});

const open = (name: string, tab: string) => page.goto(`${server.url}/console/functions/${ids[name]}/${tab}`);
const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
const tab = (name: string) => page.getByRole("link", { name, exact: true });
const log = () => page.getByRole("list", { name: "Log" });

/** Puts code in the place of what the editor has. */
async function write(code: string): Promise<void> {
  await page.locator(".cm-content").click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(code);
}

test("defines settings, which are unsaved work until they are saved with the version", async () => {
  await open("sender", "settings");
  await page.getByText("This version defines no settings.").waitFor();
  await button(/Add a setting/).click();
  // Whoever adds one goes on with its name.
  await page.keyboard.type("apiKey");
  await page.getByText("In the code: settings.apiKey").waitFor();
  const key = page.getByRole("group", { name: "apiKey" });
  await key.getByLabel("Label").fill("API key");
  await key.getByLabel("Description").fill("Made in the receiver's account.");
  await key.getByLabel("Required").check();
  await key.getByLabel(/^Sensitive/).check();
  await button(/Add a setting/).click();
  await page.keyboard.type("apiKey");
  await page.getByRole("alert").getByText("There is a setting with this name.").waitFor();
  expect(await button("Save").isDisabled()).toBe(true);
  await page.locator(".schema").last().getByRole("textbox", { name: "Name" }).fill("tags");
  await page.getByRole("group", { name: "tags" }).getByLabel("Type").selectOption("ARRAY");
  await page.reload();
  await page.getByText("This is unsaved work from this browser.").waitFor();
  expect(
    await page.getByRole("group", { name: "What an instance is asked" }).getByRole("textbox").count(),
  ).toBe(2);
  await button("Save").click();
  await page.getByText("Saved as version 2").waitFor();
  const { body } = await client.call<{ settings: unknown }>("GET", `/functions/${ids["sender"]}`);
  expect(body.settings).toMatchObject([
    { name: "apiKey", label: "API key", type: "STRING", required: true, sensitive: true },
    { name: "tags", type: "ARRAY", required: false, sensitive: false },
  ]);
});

test("tries a destination with unsaved code, an unsaved module and settings, and shows what it sent", async () => {
  await open("sender", "code");
  await write(`async function onTrack(event, settings) {
  const headers = { authorization: settings.apiKey };
  const { status } = await fetch("${receiver.url}in", { method: "POST", headers, body: event.event });
  console.log(status, _.kebabCase(event.event), settings.tags.join("+"));
}`);
  await page.getByRole("group", { name: "npm modules" }).getByRole("button", { name: /Add/ }).click();
  await page.getByLabel("npm modules: Package 1").fill("lodash");
  await page.getByLabel("npm modules: Version 1").fill("1.0.0");
  await tab("Try it").click();
  await page.getByLabel("API key").fill("Bearer k-1");
  await page.getByLabel("tags").fill("a\nb");
  await button("Run").click();
  await page
    .getByRole("alert")
    .getByText(/lodash/)
    .first()
    .waitFor();
  await tab("Code").click();
  await page.getByLabel("npm modules: Version 1").fill("4");
  await tab("Try it").click();
  // What is sensitive is not kept in the browser.
  expect(await page.getByLabel("API key").inputValue()).toBe("");
  expect(await page.getByLabel("tags").inputValue()).toBe("a\nb");
  await page.getByLabel("API key").fill("Bearer k-1");
  await button("Run").click();
  await log().getByText("200 order-completed a+b").waitFor();
  await page.getByText(`POST ${receiver.url}in`).first().click();
  await page.getByText("[redacted]").waitFor();
  await page.getByRole("checkbox", { name: "Run what is not saved" }).uncheck();
  await button("Run").click();
  await page.getByText("It sent nothing out.").waitFor();
});

test("chooses the handler, and goes back to what was tried", async () => {
  await page.getByLabel("What is run").selectOption("onIdentify");
  await button("Run").click();
  await page
    .getByText(/EventNotSupported/)
    .first()
    .waitFor();
  await page.getByLabel("What is run").selectOption("onBatch");
  const events = page.getByRole("textbox", { name: "Events", exact: true });
  await events.fill("{}");
  await page.getByText("This is no JSON list.").waitFor();
  expect(await button("Run").isDisabled()).toBe(true);
  await button("Back to the example").click();
  await page.getByRole("checkbox", { name: "Run what is not saved" }).check();
  await button("Run").click();
  await page.getByLabel("Returned").getByText('"status": 400').waitFor();
  await page.reload();
  await page.getByLabel("Recent tries").selectOption({ index: 3 });
  expect(await page.getByLabel("What is run").inputValue()).toBe("onTrack");
});

test("shows what a version changes beside its code", async () => {
  await tab("Code").click();
  await button("Save").click();
  await page.getByText("Saved as version 3").waitFor();
  await tab("Versions").click();
  await button("Compare with the active one").last().click();
  for (const part of ["Code", "npm modules", "Settings"]) {
    await page.getByRole("heading", { name: part, exact: true }).waitFor();
  }
  expect(await page.getByRole("heading", { name: "Variables" }).count()).toBe(0);
});

test("shows where a second file is broken, and tries it with an event when it is mended", async () => {
  await open("crm", "code");
  await page.getByRole("button", { name: "lib/mapper.js" }).click();
  await write(BROKEN_MAPPER);
  await page.getByRole("button", { name: "index.js" }).click();
  // A file that was left can still be taken back to what it was.
  await page.getByRole("button", { name: "lib/mapper.js", exact: true }).click();
  await page.locator(".cm-content").click();
  await page.keyboard.press("ControlOrMeta+Z");
  expect(await page.locator(".cm-content").innerText()).toContain("id: msg.userId()");
  await page.keyboard.press("ControlOrMeta+Y");
  await page.getByRole("button", { name: "index.js" }).click();
  await button("Save").click();
  // The editor goes where the error is.
  const place = page.getByRole("alert").getByRole("button", { name: "lib/mapper.js, line 2" });
  await place.waitFor();
  await page.locator(".cm-lint-marker-error").waitFor();
  await page.getByRole("button", { name: "index.js" }).click();
  await place.click();
  await page.locator(".cm-activeLine").getByText("return { id: ;").waitFor();
  expect(await page.locator(".cm-content").innerText()).toContain("id: ;");
  await page.reload();
  expect(await page.locator(".cm-content").innerText()).toContain("id: ;");
  await write(MAPPER.replace("id:", "key: 1, id:"));
  await tab("Try it").click();
  await page.getByRole("combobox", { name: /^Example/ }).selectOption("identify");
  await page.getByLabel("What is run").selectOption("map");
  await button("Run").click();
  await page.getByLabel("Returned").getByText('"id": "user-1"').waitFor();
  await page.getByLabel("What is run").selectOption("event");
  await button("Run").click();
  await page
    .getByText(/apiKey/)
    .first()
    .waitFor();
});

test("adds, renames and deletes files, and keeps them with the version", async () => {
  await open("crm", "code");
  await page.getByLabel("Path of a new file").fill("lib/mapper.js");
  await button("Add file").click();
  await page.getByText("There is a file with this path.").waitFor();
  await page.getByLabel("Path of a new file").fill("data.json");
  await button("Add file").click();
  await write('{"a":1}');
  await button("Rename data.json").click();
  await page.getByLabel("New path of data.json").fill("lib/data.json");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "lib/data.json", exact: true }).waitFor();
  await page.getByLabel("Path of a new file").fill("gone.js");
  await button("Add file").click();
  await button("Delete: gone.js").click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await button("Save").click();
  await page.getByText("Saved as version 2").waitFor();
  const { body } = await client.call<{ files: Record<string, string> }>("GET", `/functions/${ids["crm"]}`);
  expect(body.files).toEqual({
    "lib/mapper.js": MAPPER.replace("id:", "key: 1, id:"),
    "lib/data.json": '{"a":1}',
  });
  await tab("Versions").click();
  await button("Compare with the active one").click();
  await page.getByRole("heading", { name: "lib/data.json only in version 2" }).waitFor();
  expect(await page.getByRole("heading", { name: "index.js" }).count()).toBe(0);
});

test("tries a source with a request and settings, and shows what it emits", async () => {
  await open("orders", "settings");
  await button(/Add a setting/).click();
  await page.keyboard.type("currency");
  await tab("Code").click();
  await write(`async function onRequest(request, { currency }) {
  const { name } = request.json();
  Segment.track({ event: "Order Paid", userId: name, properties: { currency } });
}`);
  await tab("Try it").click();
  await page.getByLabel("currency").fill("JPY");
  await button("Run").click();
  const emitted = page.getByLabel("Emitted", { exact: true });
  await emitted.getByText('"Order Paid"').waitFor();
  expect(JSON.parse(await emitted.innerText())).toMatchObject([
    { userId: "Ada", properties: { currency: "JPY" } },
  ]);
});

test("tries a variable that is not saved, which the editor completes", async () => {
  await open("greet", "code");
  await page.getByRole("group", { name: "Variables" }).getByRole("button", { name: /Add/ }).click();
  await page.getByLabel("Variables: Name 1").fill("GREETING");
  await page.getByLabel("Variables: Value 1").fill("Good day");
  await write('export default () => "<% GR');
  await page.getByRole("option", { name: "GREETING" }).waitFor();
  // A choice that came up just now is not taken by accident.
  await page.waitForTimeout(100);
  await page.keyboard.press("Enter");
  await page.keyboard.insertText(' to you";');
  await tab("Try it").click();
  await button("Run").click();
  await page.getByLabel("Answer").getByText("Good day to you").waitFor();
});

test("keeps what is written while a save is under way", async () => {
  await open("greet", "code");
  const held = Promise.withResolvers<void>();
  let hasBegun = false;
  await page.route(/\/versions$/, async (route) => {
    hasBegun = true;
    await held.promise;
    await route.continue();
  });
  await write("export default () => 'first';");
  await button("Save").click();
  await waitFor("the save to begin", () => hasBegun);
  await write("export default () => 'second';");
  held.resolve();
  await page.getByText("Saved as version 2").waitFor();
  await page.unroute(/\/versions$/);
  expect(await page.locator(".cm-content").innerText()).toContain("second");
  // It began with the version that is active now.
  expect(await page.getByText("another one is active").count()).toBe(0);
  await button("Save").click();
  await page.getByText("Saved as version 3").waitFor();
});

test("says so when the browser has no room for unsaved work", async () => {
  await open("greet", "code");
  await page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await write("export default () => 'kept nowhere';");
  await page.getByText("The browser has no room to keep this work").waitFor();
  await tab("Try it").click();
  await button("Run").click();
  await page.getByLabel("Answer").getByText("kept nowhere").waitFor();
});

test.each([
  ["consent", '"seen": true'],
  ["people", '"test",\n  2026'],
])("tries %s with the example that is there", async (name, returned) => {
  await open(name, "try");
  await button("Run").click();
  await page.getByLabel("Returned", { exact: true }).waitFor();
  expect(await page.getByLabel("Returned", { exact: true }).innerText()).toContain(returned);
});

test("renames and describes a function", async () => {
  await open("consent", "general");
  const name = page.getByLabel("Name", { exact: true });
  await name.fill("");
  await button("Save name and description").click();
  await page.getByRole("alert").waitFor();
  expect(await name.getAttribute("aria-invalid")).toBe("true");
  await name.fill("consent-2");
  await page.getByRole("textbox", { name: "Description" }).fill("Drops what nobody agreed to.");
  await button("Save name and description").click();
  await page.getByRole("heading", { name: "consent-2" }).waitFor();
  await page.locator("p.faint").getByText("Drops what nobody agreed to.").waitFor();
});

test("sets limits and where requests may go", async () => {
  await page.getByLabel(/^CPU time/).fill("5");
  await page.getByLabel("Outgoing requests").fill("3");
  await page.getByLabel("Only to these hosts").check();
  await page.getByLabel("Hosts, one a line").fill("api.example.com\nhttps://no");
  await button("Save limits").click();
  await page
    .getByRole("alert")
    .getByText(/^Line 2: /)
    .waitFor();
  expect(await page.getByLabel(/^CPU time/).getAttribute("aria-invalid")).toBe("true");
  await page.getByLabel(/^CPU time/).fill("");
  await page.getByLabel("Hosts, one a line").fill("api.example.com");
  await button("Save limits").click();
  // What is back at its default is shown.
  const cpu = page.getByLabel(/^CPU time/);
  await waitFor("the limit to be saved", async () => (await cpu.inputValue()) === "1000");
  const { body } = await client.call("GET", `/functions/${ids["consent"]}`);
  expect(body).toMatchObject({
    limits: { cpuMs: 1000, outgoingRequests: 3 },
    egress: { allow: ["api.example.com"] },
  });
});

test("keeps nobody out on any of its parts, which fit their windows", async () => {
  const parts: [name: string, fn: string, tab: string, ready: string][] = [
    ["function-files", "crm", "code", ".cm-content"],
    ["function-settings", "sender", "settings", ".schema"],
    ["function-general", "consent", "general", "fieldset"],
    ["function-versions", "crm", "versions", ".row"],
  ];
  for (const [name, fn, part, ready] of parts) {
    await open(fn, part);
    await page.locator(ready).first().waitFor();
    await lookInEachView(page, name);
  }
  await open("sender", "try");
  await page.getByLabel("API key").fill("Bearer k-1");
  await page.getByLabel("tags").fill("a");
  await page.getByLabel("What is run").selectOption("onTrack");
  await button("Run").click();
  await page.getByText(`POST ${receiver.url}in`).first().click();
  await lookInEachView(page, "function-try-event");
});

test("has all of it in Japanese", async () => {
  await page.getByLabel("Language").selectOption("ja");
  await view(page, "dark");
  for (const part of ["settings", "try", "general"]) {
    await open("sender", part);
    await page.locator("main form, main .schema").first().waitFor();
    await look(page, part);
  }
});
