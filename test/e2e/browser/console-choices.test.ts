import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient, type ApiClient } from "../../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../../support/server.ts";
import { lookInEachView, signIn, view } from "../support/console-views.ts";
import { launchBrowser } from "../support/launch-browser.ts";

/** More than a choice shows at once, made after the one that is looked for. */
const NEWER = 101;
const AT_ONCE = 8;

let server: RunningServer;
let client: ApiClient;
let browser: BrowserContext;
let page: Page;
/** The oldest of each noun, by the noun. */
const oldest: Record<string, string> = {};

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer({ args: ["--sandboxes", "1"] }), launchBrowser()]);
  client = createClient(server.url, ADMIN_TOKEN);
  oldest["craft"] = await make("/functions", { name: "Oldest of all", dialect: "craft", code: CRAFT });
  oldest["functions"] = await make("/functions", toFunction("Oldest function"));
  oldest["sources"] = await make("/sources", { name: "Oldest source" });
  oldest["connections"] = await make("/connections", toConnection("Oldest connection"));
  oldest["triggers"] = await make("/triggers", toTrigger("Oldest trigger"));
  const makers: ((index: number) => Promise<string>)[] = [
    (index) => make("/functions", toFunction(`function ${index}`)),
    (index) => make("/sources", { name: `source ${index}` }),
    (index) => make("/connections", toConnection(`connection ${index}`)),
    (index) => make("/triggers", toTrigger(`trigger ${index}`)),
  ];
  const jobs = makers.flatMap((maker) => Array.from({ length: NEWER }, (_, index) => () => maker(index)));
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let job = jobs.pop(); job !== undefined; job = jobs.pop()) {
        await job();
      }
    }),
  );
  page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  await view(page, "light");
  await open("/connections");
  await signIn(page);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const CRAFT = "export default async () => ({});";
const toFunction = (name: string) => ({
  name,
  dialect: "segment-destination",
  code: "async function onTrack() {}",
});
const toConnection = (name: string) => ({
  name,
  sourceId: oldest["sources"],
  functionId: oldest["functions"],
});
const toTrigger = (name: string) => ({
  name,
  eventIds: ["order.paid"],
  target: { functionId: oldest["craft"] },
});

async function make(path: string, body: object): Promise<string> {
  const made = await client.call<{ id: string }>("POST", path, body);
  expect([path, made.status]).toEqual([path, 201]);
  return made.body.id;
}

const open = (path: string) => page.goto(`${server.url}/console${path}`);
const choice = (label: string) => page.getByRole("combobox", { name: label, exact: true });
const search = (label: string) =>
  page.getByRole("searchbox", { name: `${label}: Find by a part of the name` });

test.each([
  ["/connections", "Source", "Oldest source", "sources"],
  ["/connections", "Function", "Oldest function", "functions"],
  ["/deliveries", "Connection or trigger", "Oldest connection", "connections"],
  ["/deliveries", "Connection or trigger", "Oldest trigger", "triggers"],
  ["/invocations", "Function", "Oldest of all", "craft"],
  ["/connections/new", "Source", "Oldest source", "sources"],
  ["/connections/new", "Function", "Oldest function", "functions"],
])("on %s the choice of a %s reaches the %s", async (path, label, name, noun) => {
  await open(path);
  await choice(label).waitFor();
  await search(label).waitFor();
  expect(await choice(label).getByRole("option", { name }).count()).toBe(0);
  // Whatever its case.
  await search(label).fill(name.toUpperCase());
  await page.getByText("1 found.").waitFor();
  await choice(label).selectOption(name);
  // It is what is chosen, also when another is looked for.
  await search(label).fill("there is none of this name");
  await page.getByText("0 found.").waitFor();
  expect(await choice(label).inputValue()).toBe(oldest[noun]);
  expect(await choice(label).locator("option:checked").innerText()).toBe(name);
});

test("offers a trigger the functions that requests can call, however many others are newer", async () => {
  await open("/triggers");
  await page.getByText("New trigger").click();
  await choice("Function").selectOption("Oldest of all");
  expect(await search("Function").count()).toBe(0);
});

test("names what is older than a choice shows, in lists and where it comes with the address", async () => {
  await open(`/connections?functionId=${oldest["functions"]}`);
  await page.getByText("Oldest source → Oldest function").first().waitFor();
  await expect.poll(() => choice("Function").locator("option:checked").innerText()).toBe("Oldest function");
  await lookInEachView(page, "many-connections");
  await open(`/deliveries?targetId=${oldest["triggers"]}`);
  await expect
    .poll(() => choice("Connection or trigger").locator("option:checked").innerText())
    .toBe("Oldest trigger");
});
