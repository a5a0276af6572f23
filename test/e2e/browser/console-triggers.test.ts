import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient, type ApiClient } from "../../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../../support/server.ts";
import { lookInEachView, signIn, view } from "../support/console-views.ts";
import { startFlakyApi, type FlakyApi } from "../support/flaky-api.ts";
import { launchBrowser } from "../support/launch-browser.ts";
import { waitFor } from "../support/poll.ts";

let server: RunningServer;
let client: ApiClient;
let api: FlakyApi;
let browser: BrowserContext;
let page: Page;

beforeAll(async () => {
  [server, api, browser] = await Promise.all([
    startServer({ args: ["--sandboxes", "1", "--allow-private-egress"] }),
    startFlakyApi(),
    launchBrowser(),
  ]);
  client = createClient(server.url, ADMIN_TOKEN);
  const make = async (path: string, body: object) => {
    expect([path, (await client.call("POST", path, body)).status]).toEqual([path, 201]);
  };
  await make("/triggers", { name: "Desk", eventIds: ["order.paid"], target: { url: `${api.url}/in` } });
  const code = "export default async () => ({ taken: true });";
  await make("/functions", { name: "taker", dialect: "craft", code });
  page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  await view(page, "light");
  await open("/triggers");
  await signIn(page);
});
afterAll(async () => {
  await browser?.close();
  await api?.stop();
  await server?.stop();
});

const open = (path: string) => page.goto(`${server.url}/console${path}`);
const button = (name: string) => page.getByRole("button", { name });

test("changes a trigger in the fields that it was made with, and gives it new secrets", async () => {
  await open("/triggers");
  const row = page.getByRole("listitem", { name: "Desk" });
  await row.getByLabel("Edit: Desk").click();
  expect(await row.getByLabel("Ids of your own").inputValue()).toBe("order.paid");
  await row.getByLabel("Ids of your own").fill("order.paid\norder paid");
  await row.getByLabel("Name", { exact: true }).fill("");
  await row.getByLabel("URL", { exact: true }).fill("ftp://127.0.0.1/in");
  await button("Save").click();
  // Each is told where it stands.
  await row
    .getByRole("alert")
    .getByText(/^order paid: must be one of/)
    .waitFor();
  await row.getByRole("alert").getByText("must be an http(s) URL").waitFor();
  expect(await row.getByLabel("Name", { exact: true }).getAttribute("aria-invalid")).toBe("true");
  await row.getByLabel("Ids of your own").fill("order.refunded");
  await row.getByLabel("2000 AUTH_LOGIN").check();
  await row.getByLabel("Name", { exact: true }).fill("Order desk");
  await row.getByLabel("URL", { exact: true }).fill(`${api.url}/changed`);
  await lookInEachView(page, "trigger-edit");
  await button("Save").click();
  await page.getByText("Saved", { exact: true }).waitFor();
  await page.reload();
  const changed = page.getByRole("listitem", { name: "Order desk" });
  await changed.getByText("order.refunded").waitFor();
  expect(await changed.locator(".badge").allInnerTexts()).toEqual(["2000", "order.refunded"]);

  await changed.getByLabel("Edit: Order desk").click();
  await changed.getByLabel("How long the old ones count").selectOption("an hour");
  await button("New secrets: Order desk").click();
  await page.getByRole("dialog").getByText("How long the old ones count beside them: an hour.").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "New secrets" }).click();
  await changed.getByText(/^whsec_/).waitFor();
  await changed.getByText("The secrets before the last change count until").waitFor();
  await changed.getByLabel("Ids of your own").fill("order.paid");
  await button("Save").click();
  await page.getByText("Saved", { exact: true }).waitFor();
  expect((await client.call("POST", "/events", { eventId: "order.paid" })).status).toBe(202);
  await waitFor("the event to be handed over", () =>
    api.calls.some(
      ({ path, body }) => path === "/changed" && (body as { event_id?: string }).event_id === "order.paid",
    ),
  );
});

test("hands events to a function in place of a URL, and keeps what somebody else has changed meanwhile", async () => {
  await open("/triggers");
  const row = page.getByRole("listitem", { name: "Order desk" });
  await row.getByLabel("Edit: Order desk").click();
  const { body } = await client.call<{ items: { id: string }[] }>("GET", "/triggers");
  const [trigger] = body.items;
  await client.call("PATCH", `/triggers/${trigger?.id}`, { eventIds: ["order.lost"] });
  await row.getByRole("radio", { name: "A function" }).check();
  await row.getByRole("combobox", { name: "Function" }).selectOption("taker");
  await button("Save").click();
  await page.getByText("Saved", { exact: true }).waitFor();
  await row.getByRole("link", { name: "taker" }).waitFor();
  const changed = await client.call<{ eventIds: unknown[]; target: object }>(
    "GET",
    `/triggers/${trigger?.id}`,
  );
  expect(changed.body).toMatchObject({
    eventIds: ["order.lost"],
    target: { functionId: expect.any(String) },
  });
  expect(await row.getByLabel("Ids of your own").inputValue()).toBe("order.lost");
});

test("has the fields in Japanese", async () => {
  await page.getByLabel("Language").selectOption("ja");
  await page.getByLabel("編集: Order desk").waitFor();
  await lookInEachView(page, "trigger-edit-ja");
});
