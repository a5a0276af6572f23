import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient, type ApiClient } from "../../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../../support/server.ts";
import { look, lookInEachView, signIn, view } from "../support/console-views.ts";
import { startFlakyApi, type FlakyApi } from "../support/flaky-api.ts";
import { launchBrowser } from "../support/launch-browser.ts";
import { waitFor } from "../support/poll.ts";

const run = promisify(execFile);

/** Sends people on, and gives up at the first failure. */
const MAILER = `var Mailer = module.exports = require("segmentio-integration")("Mailer").retries(0);
Mailer.prototype.identify = function (msg, done) {
  this.post(this.settings.url).type("json").send({ user: msg.userId() }).end(this.handle(done));
};`;

let server: RunningServer;
let client: ApiClient;
/** Where the destination function sends events on to. */
let api: FlakyApi;
let browser: BrowserContext;
let page: Page;
let functionId: string;
let curl: string;
let writeKey: string;

beforeAll(async () => {
  [server, api, browser] = await Promise.all([
    startServer({ args: ["--sandboxes", "1", "--allow-private-egress"] }),
    startFlakyApi(),
    launchBrowser(),
  ]);
  client = createClient(server.url, ADMIN_TOKEN);
  page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  await view(page, "light");
  await open("/events");
  await signIn(page);
});
afterAll(async () => {
  await browser?.close();
  await api?.stop();
  await server?.stop();
});

const open = (path: string) => page.goto(`${server.url}/console${path}`);
const button = (name: string | RegExp) => page.getByRole("button", { name });
const part = (name: string) =>
  page.getByRole("navigation", { name: "Events and deliveries" }).getByText(name);
const rows = (name: string) => page.getByRole("list", { name }).getByRole("listitem");
/** An attempt at the delivery that is shown. */
const attempt = (number: number) => page.getByRole("group", { name: `Attempt ${number}`, exact: true });

/** Opens an attempt, which only the newest at first is. */
async function openAttempt(number: number): Promise<void> {
  await attempt(number).waitFor();
  if ((await attempt(number).getAttribute("open")) === null) {
    await attempt(number).getByText(`Attempt ${number}`, { exact: true }).click();
  }
}

/** Sends events with the write key, as a client library does. */
async function send(...batch: object[]): Promise<number> {
  const { status } = await fetch(`${server.url}/v1/batch`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${writeKey}:`)}` },
    body: JSON.stringify({ batch }),
  });
  return status;
}

const track = (event: string) => send({ type: "track", userId: "ada", event });

/** Waits until so many deliveries are over in a state. */
async function waitForState(state: string, count: number): Promise<void> {
  await waitFor(`${count} ${state} deliveries`, async () => {
    const { body } = await client.call<{ items: unknown[] }>("GET", `/deliveries?state=${state}`);
    return body.items.length === count;
  });
}

test("leads from nothing to a source, and shows how an event is sent to it", async () => {
  await page.getByText("No event has arrived yet.").waitFor();
  await page.getByRole("link", { name: "To the sources" }).click();
  await page.getByText("There is no source yet.").waitFor();
  await page.getByLabel("Name of a new source").fill("Shop");
  await button("New source").click();
  const source = page.getByRole("listitem", { name: "Shop" });
  await source.getByText("Send an event").click();
  curl = await source.getByLabel("curl", { exact: true }).innerText();
  writeKey = (await source.locator("code").first().innerText()).trim();
  expect(writeKey).toMatch(/^\w{32}$/);
  expect(curl).toContain(`${server.url}/v1/track`);
});

test("connects it to a function, with settings that are asked for by name", async () => {
  await open("/functions/new");
  await page.getByLabel("Name", { exact: true }).fill("CRM");
  await page.getByRole("radio", { name: /^Events to an HTTP API/ }).check();
  await button("Create function").click();
  await page.getByRole("heading", { name: "CRM" }).waitFor();
  functionId = /fn_\w+/.exec(page.url())?.[0] ?? "";

  await page.getByRole("link", { name: "Events", exact: true }).click();
  await part("Connections").click();
  await page.getByText("Nothing is connected yet.").waitFor();
  await page.getByRole("link", { name: "New connection" }).click();
  // There is one source and one function: nothing has to be chosen.
  await page.getByLabel("API key").fill("s3cret-key");
  await page.getByLabel("Events at once").fill("1");
  await button("Connect").click();
  await page.getByRole("alert").getByText("settings.url", { exact: true }).waitFor();
  const url = page.getByLabel("Address of the API");
  expect(await url.getAttribute("aria-invalid")).toBe("true");
  const about = page.locator(`[id="${await url.getAttribute("aria-describedby")}"]`);
  expect(await about.innerText()).toBe("is required");
  await url.fill(api.url);
  await button("Connect").click();
  await page.getByRole("heading", { name: "CRM" }).waitFor();
  await page.getByText("A value is set").waitFor();
  expect(await page.content()).not.toContain("s3cret-key");
});

test("shows an event as it arrives, and follows it through an attempt that fails and one that does not", async () => {
  await page.getByRole("link", { name: "Events", exact: true }).click();
  await page.getByText("Live: events appear as they arrive.").waitFor();
  api.next.push(500);
  // The line as it stands on the page.
  const { stdout } = await run("bash", ["-c", curl]);
  expect(JSON.parse(stdout)).toEqual({ success: true });
  await rows("Stream").getByRole("link", { name: "Order Completed" }).click();
  expect(await page.getByLabel("The event", { exact: true }).innerText()).toContain('"total": 42');

  await rows("Deliveries").getByRole("link", { name: "CRM" }).click();
  await openAttempt(1);
  await attempt(1).getByText("RetryError: the API answered 500", { exact: true }).waitFor();
  await attempt(1).getByText("errors.awaiting-retry.RETRY").waitFor();
  // Nobody asks again: the page follows what happens.
  await attempt(2).getByText("Delivered").waitFor();
  await page.locator(".facts").getByText("Delivered").waitFor();
  await openAttempt(2);
  await attempt(2)
    .locator(".sent summary")
    .filter({ hasText: `POST ${api.url}/events/batch` })
    .click();
  await attempt(2).getByText('"results"').waitFor();
  expect(await attempt(2).innerText()).not.toContain("s3cret-key");
});

test("finds what the destination refused in one click, and delivers it again", async () => {
  api.next.push(422);
  expect(await track("Refused")).toBe(200);
  await waitForState("discarded", 1);
  await page.getByRole("link", { name: "All deliveries" }).click();
  await button("Discarded").click();
  await waitFor("the filter to be in force", async () => (await rows("Deliveries").count()) === 1);
  await rows("Deliveries").getByText("errors.discarded.MESSAGE_REJECTED").waitFor();
  expect(new URL(page.url()).search).toBe("?state=discarded");
  await rows("Deliveries").getByRole("link", { name: "CRM" }).click();
  await attempt(1)
    .getByText(/^InvalidEventPayload: the API answered 422.*$/)
    .first()
    .waitFor();
  await button("Deliver again").click();
  await attempt(2).getByText("Delivered").waitFor();
  await page.locator(".facts").getByText("Delivered").waitFor();
});

test("delivers what a filter shows again, after it has said how many that are", async () => {
  await open("/deliveries");
  expect(await button("Deliver these again").count()).toBe(0);
  api.next.push(422, 422);
  await track("Refused");
  await track("Refused");
  await waitForState("discarded", 2);
  await page.getByLabel("Reason").fill("errors.discarded.MESSAGE_REJECTED");
  await waitFor("the filter to be in force", async () => (await rows("Deliveries").count()) === 2);
  await button("Deliver these again").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("2 deliveries are made again.").waitFor();
  await dialog.getByRole("button", { name: "Deliver again" }).click();
  await page.getByText("No delivery fits.").waitFor();
  await waitForState("delivered", 4);
});

test("changes a setting, and leaves the one that is not shown as it is", async () => {
  await open("/connections");
  await rows("Connections").getByRole("link", { name: "CRM" }).click();
  await page.getByLabel("Address of the API").fill(`${api.url}/v2`);
  await page.getByRole("checkbox", { name: "track" }).check();
  await page.getByLabel("Names, one a line").fill("Order Completed");
  await button("Save").click();
  await page.getByText("Saved", { exact: true }).waitFor();
  await run("bash", ["-c", curl]);
  const call = await waitFor("the event at its new address", () =>
    api.calls.find(({ path }) => path === "/v2/events/batch"),
  );
  expect(call.headers.authorization).toBe(`Basic ${btoa("s3cret-key:")}`);

  await track("Something Else");
  await open("/deliveries?reason=filtered.name");
  await rows("Deliveries").getByText("Filtered out").waitFor();
});

test("has dead letters one click away, and delivers them again", async () => {
  const { body: fn } = await client.call<{ id: string }>("POST", "/functions", {
    name: "Mailer",
    dialect: "integration",
    code: MAILER,
    settings: [{ name: "url", type: "STRING", required: true }],
  });
  await open(`/connections/new?functionId=${fn.id}`);
  await page.getByLabel("url").fill(`${api.url}/people`);
  await page.getByRole("checkbox", { name: "identify" }).check();
  await button("Connect").click();
  await page.getByRole("heading", { name: "Mailer" }).waitFor();
  api.next.push(503, 503);
  await send({ type: "identify", userId: "ada" }, { type: "identify", userId: "bob" });
  await waitForState("dead", 2);
  await page.getByRole("link", { name: "Deliveries" }).click();
  await button("Dead letters").click();
  await rows("Deliveries").getByText("errors.awaiting-retry.5xx").first().waitFor();
  await rows("Deliveries").getByRole("link", { name: "identify → Mailer" }).first().click();
  await page.locator(".facts").getByText("Dead letter").waitFor();
  await button("Deliver again").click();
  await page.locator(".facts").getByText("Delivered").waitFor();
  await attempt(2).getByText("Delivered").waitFor();
});

test("hands events with ids to a URL, with secrets that are shown once", async () => {
  await open("/triggers");
  await page.getByText("New trigger").click();
  await page.getByLabel("Ids of your own").fill("order.paid");
  await button("Create").click();
  expect(await page.locator("select:invalid").count()).toBe(1);
  await page.getByRole("radio", { name: "A URL of your own" }).check();
  await page.getByLabel("URL", { exact: true }).fill(`${api.url}/in`);
  await button("Create").click();
  await page.getByText(/^whsec_/).waitFor();
  await page.reload();
  await rows("Triggers").getByText("order.paid").waitFor();
  expect(await page.getByText(/whsec_/).count()).toBe(0);

  await page.getByText("Fire an event").click();
  await page.getByLabel("Event id").fill("order.paid");
  await page.getByLabel("Data, a JSON object").fill('{"order":7}');
  await button("Fire").click();
  await page.getByRole("link", { name: "To the event" }).click();
  await rows("Deliveries").getByRole("link").first().click();
  await attempt(1).getByText("webhook-signature").waitFor();
  await attempt(1).getByText('"results"').waitFor();
  expect(api.calls.at(-1)).toMatchObject({ path: "/in", body: { event_id: "order.paid", order: 7 } });
});

test("switches a source off, and deletes it only after asking", async () => {
  await open("/sources");
  const source = page.getByRole("listitem", { name: "Shop" });
  await source.getByRole("switch").click();
  await source.getByText("Off: its events are refused").waitFor();
  expect(await track("Refused")).toBe(401);
  await source.getByRole("switch").click();
  await source.getByText("On", { exact: true }).waitFor();
  await source.getByText("Rename or delete").click();
  await source.getByLabel("Name", { exact: true }).fill("Web shop");
  await button("Rename").click();
  const renamed = page.getByRole("listitem", { name: "Web shop" });
  await renamed.getByRole("button", { name: "Delete: Web shop" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  expect(await renamed.count()).toBe(1);
});

test("keeps nobody out on any of its pages, which fit their windows", async () => {
  /** Its name, its path, and what has to be on it before it is looked at. */
  const PAGES: [name: string, path: () => string, ready: string][] = [
    ["events", () => "/events", ".run-row"],
    ["sources", () => "/sources", ".row"],
    ["connections", () => "/connections", ".row"],
    ["new-connection", () => `/connections/new?functionId=${functionId}`, "fieldset"],
    ["deliveries", () => "/deliveries", ".run-row"],
    ["dead-letters", () => "/deliveries?state=dead", ".run-row"],
    ["triggers", () => "/triggers", ".row"],
  ];
  /** Those of one thing, which is reached from where it is listed. */
  const INNER: [name: string, list: string, link: string, ready: string][] = [
    ["event", "/events?name=Order+Completed", ".run-row a", ".facts"],
    ["connection", "/connections", ".row:last-child .row-name", ".facts"],
    ["delivery", "/deliveries?state=delivered", ".run-row:last-child a", "details.card"],
  ];

  for (const [name, path, ready] of PAGES) {
    await open(path());
    await page.locator(ready).first().waitFor();
    await lookInEachView(page, name);
  }
  for (const [name, list, link, ready] of INNER) {
    await open(list);
    await page.locator(link).first().click();
    await page.locator(ready).first().waitFor();
    await lookInEachView(page, name);
  }
});

test("finds events by what is in the address, and the page of one by its id", async () => {
  await open("/events?type=group");
  await page.getByText("No event fits.").waitFor();
  await page.getByLabel("Type").selectOption("event");
  await rows("Stream").getByText("order.paid").waitFor();
  await waitFor("the others to be gone", async () => (await rows("Stream").count()) === 1);
  const { body } = await client.call<{ items: { id: string }[] }>("GET", "/events?name=Something+Else");
  await page.getByLabel("Event id").fill(body.items[0]?.id ?? "");
  await page.getByRole("heading", { name: "Something Else" }).waitFor();
});

test("follows the stream only while its tab is seen, and misses nothing by that", async () => {
  await open("/events?name=Unseen");
  await page.getByText("Live: events appear").waitFor();
  const see = (state: string) =>
    page.evaluate((value) => {
      Object.defineProperty(document, "visibilityState", { value, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
  await see("hidden");
  await page.getByText("Connecting…").waitFor();
  await track("Unseen");
  await see("visible");
  await rows("Stream").getByText("Unseen").waitFor();
});

test("says that there is more than it can deliver again at once", async () => {
  const event = { type: "track", userId: "ada", event: "Something Else" };
  expect(await send(...Array.from({ length: 100 }, () => event))).toBe(200);
  await open("/deliveries?reason=filtered.name");
  await button("Show more").click();
  await waitFor("the second page", () =>
    page.evaluate(() => document.documentElement.scrollHeight > 64 * 100),
  );
  await button("Deliver these again").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("There are more than 100. The oldest 100 are made again").waitFor();
  await dialog.getByText("Some of them were filtered out").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
});

test("speaks Japanese on these pages too", async () => {
  await page.getByLabel("Language").selectOption("ja");
  for (const path of ["/events", "/sources", "/connections", "/deliveries", "/triggers"]) {
    await open(path);
    await page.getByRole("heading", { name: "イベント", exact: true }).waitFor();
    await look(page, path);
  }
});

test("deletes what is meant", async () => {
  await page.getByLabel("言語").selectOption("en");
  const mean = () => page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await open("/connections");
  await rows("Connections").getByRole("link", { name: "CRM" }).click();
  await button("Delete: CRM").click();
  await mean();
  await waitFor("the other to be left", async () => (await rows("Connections").count()) === 1);
  await part("Triggers").click();
  await rows("Triggers")
    .getByRole("button", { name: /^Delete/ })
    .click();
  await mean();
  await page.getByText("There is no trigger yet.").waitFor();
  await part("Sources").click();
  await page.getByText("Rename or delete").click();
  await button("Delete: Web shop").click();
  await mean();
  await page.getByText("There is no source yet.").waitFor();
  expect(await track("Refused")).toBe(401);
});
