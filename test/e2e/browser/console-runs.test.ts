import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient, type ApiClient } from "../../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../../support/server.ts";
import { lookInEachView, signIn, view } from "../support/console-views.ts";
import { launchBrowser } from "../support/launch-browser.ts";
import { waitFor } from "../support/poll.ts";

/** Fails twice, then answers. */
const RETRIED = `export default async function (data, { MODULES }) {
  console.log("asked once more");
  if ((await MODULES.counter.increment({ key: "asked" })) < 3) {
    throw new MODULES.RetryableError("not yet");
  }
  return "done";
}`;

let server: RunningServer;
let client: ApiClient;
let browser: BrowserContext;
let page: Page;
let functionId: string;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer({ args: ["--sandboxes", "1"] }), launchBrowser()]);
  client = createClient(server.url, ADMIN_TOKEN);
  ({ functionId } = await client.createEndpoint({
    code: RETRIED,
    endpoint: { suffix: "later", mode: "async" },
  }));
  page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  await view(page, "light");
  await page.goto(`${server.url}/console/functions/${functionId}/schedules`);
  await signIn(page);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const open = (path: string) => page.goto(`${server.url}/console${path}`);
const button = (name: string | RegExp) => page.getByRole("button", { name });

test("makes a schedule, says what is wrong with one, and switches it off", async () => {
  await page.getByLabel("Name", { exact: true }).fill("nightly");
  await page.getByLabel("Cron expression").fill("0 3 * * 9");
  await page.getByLabel("Time zone").fill("Asia/Tokyo");
  await page.getByLabel(/^Data/).fill("{");
  await page.getByText("The data is no JSON.").waitFor();
  await page.getByLabel(/^Data/).fill('{"a":1}');
  await button("New schedule").click();
  await page.getByRole("alert").getByText("cron", { exact: true }).waitFor();
  await page.getByLabel("Cron expression").fill("0 3 * * *");
  await button("New schedule").click();
  const card = page.getByRole("article", { name: "nightly" });
  await card.getByText("Next runs").waitFor();
  const path = `/functions/${functionId}/schedules/nightly`;
  const whole = { cron: "0 3 * * *", timeZone: "Asia/Tokyo", data: { a: 1 } };
  expect((await client.call("GET", path)).body).toMatchObject({ ...whole, enabled: true });
  await card.getByRole("switch").click();
  await card.getByText("Off: it does not run").waitFor();
  expect((await client.call("GET", path)).body).toMatchObject({ ...whole, enabled: false });
  await lookInEachView(page, "schedules");
});

test("keeps of a policy what was not touched, and changes what was", async () => {
  const auth = {
    type: "signature",
    scheme: "hmac",
    secrets: ["OLD"],
    header: "x-signature",
    algorithm: "SHA-1",
    encoding: "base64",
    prefix: "",
    toleranceSeconds: 60,
  };
  for (const name of ["OLD", "NEW"]) {
    await client.call("PUT", `/secrets/${name}`, { value: "a secret of some length" });
  }
  await client.call("POST", `/functions/${functionId}/endpoints`, { suffix: "signed", auth });
  await open(`/functions/${functionId}/endpoints`);
  const card = page.getByRole("article", { name: "signed" });
  await card.getByText("Policy", { exact: true }).click();
  await card.getByLabel("Names of secrets").fill("NEW");
  await card.getByLabel("Header with the key").fill("x-id");
  await card.getByRole("button", { name: "Save policy" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  expect((await client.call("GET", "/endpoints/signed")).body).toMatchObject({
    auth: { ...auth, secrets: ["NEW"] },
    idempotency: { header: "x-id" },
  });
});

test("shows every attempt at a run, and runs all again that the filter shows", async () => {
  const accepted = await fetch(`${server.url}/hook/later`, { method: "POST" });
  const { invocationId } = (await accepted.json()) as { invocationId: string };
  await waitFor("the third attempt", async () => {
    const { body } = await client.call("GET", `/invocations/${invocationId}`);
    return body["outcome"] === "returned";
  });
  await open("/invocations?endpoint=later");
  await page.locator(".run-row a").first().click();
  const earlier = page.getByRole("region", { name: "Earlier attempts" });
  await earlier.waitFor();
  expect(await earlier.getByRole("article").count()).toBe(2);
  expect(await earlier.getByText("RetryableError: not yet").count()).toBeGreaterThan(0);
  expect(await page.locator(".facts").innerText()).toMatch(/async call, succeeded\s+Attempts\s+3/);
  await lookInEachView(page, "attempts");

  await page.goBack();
  await button("Run all of these again").click();
  await page.getByRole("dialog").getByRole("button", { name: "Run all of these again" }).click();
  await page.getByText("1 will run again.").waitFor();
  await waitFor("the new run", async () => {
    const { body } = await client.call<{ items: unknown[] }>("GET", "/invocations?endpoint=later");
    return body.items.length === 2;
  });
});
