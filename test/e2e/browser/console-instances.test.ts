import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient, type ApiClient } from "../../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../../support/server.ts";
import { look, lookInEachView, signIn, view } from "../support/console-views.ts";
import { launchBrowser } from "../support/launch-browser.ts";
import { waitFor } from "../support/poll.ts";

/* Functions with settings in each of their places: insert functions in front of a connection, sources of a source function. */

const DESTINATION = "async function onTrack(event) { console.log(event.event); }";
/** Says its word behind what an event is called, and drops one that is called so already. */
const INSERT = `async function onTrack(event, { word, key }) {
  return event.event === word ? null : { ...event, event: [event.event, word, key.length].join(" ") };
}`;
const SETTINGS = [
  { name: "word", label: "Word", type: "STRING", required: true },
  { name: "key", label: "Key", type: "STRING", required: true, sensitive: true },
];

let server: RunningServer;
let client: ApiClient;
let browser: BrowserContext;
let page: Page;
let connectionId: string;
let insertId: string;
let writeKey: string;

beforeAll(async () => {
  [server, browser] = await Promise.all([
    startServer({ args: ["--sandboxes", "1", "--no-demo"] }),
    launchBrowser(),
  ]);
  client = createClient(server.url, ADMIN_TOKEN);
  const source = await create<{ id: string; writeKeys: string[] }>("/sources", { name: "Shop" });
  const functionId = await save("CRM", "segment-destination", DESTINATION);
  ({ id: connectionId } = await create("/connections", { sourceId: source.id, functionId }));
  [writeKey = ""] = source.writeKeys;
  page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  await view(page, "light");
  await open(`/connections/${connectionId}`);
  await signIn(page);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function create<T extends { id: string }>(path: string, fields: object): Promise<T> {
  const { status, body } = await client.call<T>("POST", path, fields);
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}
const save = async (name: string, dialect: string, code: string, settings: object[] = []) =>
  (await create("/functions", { name, dialect, code, settings })).id;
const open = (path: string) => page.goto(`${server.url}/console${path}`);
const button = (name: string | RegExp) => page.getByRole("button", { name });
const inserts = () => page.getByRole("list", { name: "Insert functions in front of it" });
const row = (name: string) => inserts().getByRole("listitem", { name, exact: true });
const adding = () => page.locator("details", { hasText: "Add an insert function" });

/** Sends an event to the source; gives what the destination wrote of it, or why nothing got there. */
async function track(event: string): Promise<string | undefined> {
  const countOf = async () =>
    (await client.call<{ items: { id: string; state: string }[] }>("GET", "/deliveries")).body.items;
  const before = (await countOf()).length;
  const sent = await fetch(`${server.url}/v1/track`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${writeKey}:`)}` },
    body: JSON.stringify({ userId: "ada", event }),
  });
  expect(sent.status).toBe(200);
  const id = await waitFor("it is over", async () => {
    const [newest, ...others] = await countOf();
    const isOver = newest !== undefined && !["queued", "running"].includes(newest.state);
    return others.length === before && isOver ? newest.id : undefined;
  });
  const { body } = await client.call<{
    reason: string | null;
    history: { logs?: { message: string }[] }[];
  }>("GET", `/deliveries/${id}`);
  return body.reason ?? body.history[0]?.logs?.[0]?.message;
}

test("says that nothing stands in front of a connection, and that there is nothing to put there", async () => {
  await page.getByText("Nothing stands in front of it").waitFor();
  await page.getByText("Add an insert function").click();
  await page.getByText("There is no insert function yet.").waitFor();
  expect(await track("Bought")).toBe("Bought");
});

test("puts a function in front, with settings that are asked for by name, and events pass it", async () => {
  insertId = await save("Consent", "segment-insert", INSERT, SETTINGS);
  await page.reload();
  await page.getByText("Add an insert function").click();
  await adding().getByLabel("Function").waitFor();
  // The destination is in no way to be chosen.
  expect(await adding().getByLabel("Function").locator("option").allInnerTexts()).toEqual([
    "Choose one…",
    "Consent",
  ]);
  await adding().getByLabel("Function").selectOption("Consent");
  await adding().getByLabel("Key").fill("s3cret-key");
  await button("Put in front").click();
  await adding().getByRole("alert").getByText("settings.word", { exact: true }).waitFor();
  expect(await adding().getByLabel("Word").getAttribute("aria-invalid")).toBe("true");
  await adding().getByLabel("Word").fill("first");
  await button("Put in front").click();
  await row("Consent").waitFor();
  await page.getByText("It stands in front").waitFor();
  expect(await page.content()).not.toContain("s3cret-key");
  expect(await track("Bought")).toBe("Bought first 10");
  expect(await track("first")).toBe("filtered.insert-function");
});

test("has them in the order in which they run", async () => {
  await adding().getByLabel("Function").selectOption("Consent");
  await adding().getByLabel("Word").fill("second");
  await adding().getByLabel("Key").fill("k");
  await adding().getByLabel("Name").fill("Later");
  await button("Put in front").click();
  await row("Later").waitFor();
  // What it is called is one thing, which function it is another.
  await row("Later").getByText("Consent", { exact: true }).waitFor();
  expect(await inserts().getByRole("link").allInnerTexts()).toEqual(["Consent", "Later"]);
  expect(await track("Bought")).toBe("Bought first 10 second 1");
});

test("changes a setting, and leaves the one that is not shown as it is", async () => {
  await row("Consent").getByText("Name and settings").click();
  await row("Consent").getByText("A value is set").waitFor();
  await row("Consent").getByLabel("Word").fill("changed");
  await row("Consent").getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  expect(await track("Bought")).toBe("Bought changed 10 second 1");
  // What is wrong is said at the field, and what was typed stays.
  await row("Consent").getByLabel("Word").fill("");
  await row("Consent").getByRole("button", { name: "Save" }).click();
  await row("Consent").getByRole("alert").getByText("settings.word", { exact: true }).waitFor();
  await page.reload();
});

test("keeps nobody out, and fits its windows", async () => {
  await row("Later").waitFor();
  await page.getByText("Add an insert function").click();
  await adding().getByLabel("Function").selectOption("Consent");
  await lookInEachView(page, "connection-inserts");
});

test("switches one off with the keyboard, and events go past it", async () => {
  const later = row("Later").getByRole("switch");
  await later.focus();
  await page.keyboard.press("Space");
  await row("Later").getByText("Off: events go past it").waitFor();
  await view(page, "dark");
  await look(page, "one that is off");
  await view(page, "light");
  expect(await track("Bought")).toBe("Bought changed 10");
});

test("takes one away only after asking; its function stays", async () => {
  await button("Remove: Later").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Events go past it from then on.").waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(await inserts().getByRole("listitem").count()).toBe(2);
  await button("Remove: Later").click();
  await dialog.getByRole("button", { name: "Remove" }).click();
  await waitFor("it to be gone", async () => (await inserts().getByRole("listitem").count()) === 1);
  await row("Consent").getByRole("link", { name: "Consent" }).click();
  await page.getByText("It gets the events of connections that it is put in front of").waitFor();
  await page.getByRole("link", { name: "To the connections" }).click();
  await page.getByRole("link", { name: "CRM" }).waitFor();
});

test("says what becomes of events when the function itself is off", async () => {
  await open(`/functions/${insertId}`);
  await button("Switch off").click();
  await page.getByText("events of connections that it stands in front of are discarded").waitFor();
  expect(await track("Bought")).toBe("errors.discarded.FUNCTION_OFF");
});

test("gives the source of an endpoint what its function asks for", async () => {
  const settings = [{ name: "secret", label: "Secret", type: "STRING", required: true, sensitive: true }];
  const code = "async function onRequest(request, settings) { return settings.secret?.length ?? 0; }";
  const id = await save("Hook in", "segment-source", code, settings);
  await client.call("POST", `/functions/${id}/endpoints`, { suffix: "hook-in" });
  const lengthOf = async () => (await fetch(`${server.url}/hook/hook-in`, { method: "POST" })).json();
  expect(await lengthOf()).toBe(0);
  await open(`/functions/${id}`);
  await page.getByText("Each of its endpoints is a source").waitFor();
  await page.getByRole("link", { name: "To the sources" }).click();
  const source = page.getByRole("listitem", { name: "Endpoint hook-in" });
  await source.getByText("Settings", { exact: true }).click();
  // The field asks for it by itself; what only the server knows is said there too.
  expect(await source.getByLabel("Secret").getAttribute("aria-required")).toBe("true");
  await source.getByRole("button", { name: "Save" }).click();
  await source.getByRole("alert").getByText("settings.secret", { exact: true }).waitFor();
  await source.getByLabel("Secret").fill("s3cret");
  await source.getByRole("button", { name: "Save" }).click();
  await source.getByText("A value is set").waitFor();
  expect([await lengthOf(), (await page.content()).includes("s3cret")]).toEqual([6, false]);
});

test("speaks Japanese there too", async () => {
  await page.getByLabel("Language").selectOption("ja");
  await open(`/connections/${connectionId}`);
  await page.getByRole("heading", { name: "接続の前のインサートファンクション" }).waitFor();
  await look(page, "in Japanese");
  await view(page, "dark");
  await look(page, "in Japanese");
});
