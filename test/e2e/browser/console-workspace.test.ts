import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient, type ApiClient } from "../../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../../support/server.ts";
import { look, lookInEachView, signIn } from "../support/console-views.ts";
import { launchBrowser } from "../support/launch-browser.ts";
import { findProcess } from "../support/processes.ts";

let server: RunningServer;
let client: ApiClient;
let browser: BrowserContext;
let page: Page;

beforeAll(async () => {
  const env = { REDACT_FIELDS: "password,card", LOG_RETENTION_DAYS: "30", PUBLIC_URL: "" };
  [server, browser] = await Promise.all([startServer({ args: ["--sandboxes", "1"], env }), launchBrowser()]);
  client = createClient(server.url, ADMIN_TOKEN);
  page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(`${server.url}/console/settings/workspace`);
  await signIn(page);
  await page.getByRole("heading", { name: "Settings", exact: true }).waitFor();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** What stands under a label of the page. */
const valueOf = (label: string) =>
  page
    .locator("dl > div", { has: page.getByText(label, { exact: true }) })
    .locator("dd")
    .first();

test("says who is signed in", async () => {
  expect(await page.locator(".who").innerText()).toMatch(/Signed in as\s*admin/);
});

test("says how much is in the workspace, and what holds for it", async () => {
  await client.createEndpoint({ code: "export default async () => 1;" });
  await page.reload();
  const card = page.getByRole("region", { name: "What is in it" });
  await card.waitFor();
  // The demo function and the one that was just made.
  expect(await card.locator("dd").allInnerTexts()).toEqual(["2", "2", "0", "0", "0", "0", "0", "0", "0"]);
  expect(await valueOf("Records are kept for").innerText()).toBe("30 days");
  expect(await valueOf("Kept out of records by name").innerText()).toBe("card, password");
  expect(await page.locator("dd", { hasText: "can be stored" }).count()).toBe(1);
  expect(await valueOf("Body of a request").innerText()).toBe("1 MiB, up to 10 MiB by policy");
  expect(await valueOf("Version of Hookwright").innerText()).toMatch(/^\d+\.\d+\.\d+$/);
  expect(await page.getByText(ADMIN_TOKEN).count()).toBe(0);
});

test("keeps nobody out and fits its window", async () => {
  await page.getByRole("heading", { name: "Limits" }).waitFor();
  await lookInEachView(page, "workspace");
});

test("renames it, and says what is wrong with a name", async () => {
  await page.getByLabel("Name", { exact: true }).fill("My shop");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("alert").getByText("must be 1 to 63 lower-case letters").waitFor();
  await page.getByLabel("Name", { exact: true }).fill("staging");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "staging" }).waitFor();
  expect((await client.call("GET", "/workspace")).body).toMatchObject({ name: "staging" });
});

test("says which part does not answer", async () => {
  const health = page.getByRole("region", { name: "Health" });
  await health.getByText("Answers").nth(1).waitFor();
  const supervisor = server.child.pid ?? 0;
  const sandbox = findProcess(supervisor, "sandbox-0")?.pid ?? 0;
  // Whoever would start it again is held up as well.
  process.kill(supervisor, "SIGSTOP");
  process.kill(sandbox, "SIGSTOP");
  try {
    await page.reload();
    await health.getByText("Does not answer").waitFor();
    expect(await health.locator("dd").allInnerTexts()).toEqual(["Answers", "Does not answer"]);
  } finally {
    process.kill(sandbox, "SIGCONT");
    process.kill(supervisor, "SIGCONT");
  }
});

test("says so when nothing answers", async () => {
  await page.reload();
  await page.getByRole("region", { name: "Health" }).getByText("Answers").first().waitFor();
  await browser.setOffline(true);
  await page.getByRole("alert").getByText("The gateway does not answer").waitFor({ timeout: 30_000 });
  await browser.setOffline(false);
});

test("speaks Japanese", async () => {
  await page.getByLabel("Language").selectOption("ja");
  await page.getByRole("heading", { name: "有効な設定" }).waitFor();
  expect(await valueOf("実行履歴の保存期間").innerText()).toBe("30日");
  await look(page, "workspace");
});
