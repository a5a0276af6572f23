import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, Response } from "miniflare";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleWorker } from "../../../src/local/bundle.ts";
import { applyMigrations } from "../../../src/local/migrate.ts";
import { COMPATIBILITY_DATE, COMPATIBILITY_FLAGS } from "../../../src/local/workerd-config.ts";
import {
  ADA,
  AUDIENCE,
  createTeamKey,
  signAssertion,
  TEAM_DOMAIN,
  type TeamKey,
} from "../../support/worker/access-team.ts";
import { launchBrowser } from "../support/launch-browser.ts";
import { findBarriers, readOverflow } from "../support/look-at.ts";

/* The console behind Cloudflare Access: the Worker as it is, on an internet in which the team's host shows a key of ours. */

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const ADMIN_TOKEN = "admin-token-of-the-tests";
const CERTS = `https://${TEAM_DOMAIN}/cdn-cgi/access/certs`;

let bundle: string;
let key: TeamKey;
let miniflare: Miniflare | undefined;
let url: string;
let browser: BrowserContext;
let page: Page;

beforeAll(async () => {
  [bundle, key, browser] = await Promise.all([
    bundleWorker(join(ROOT, "src/index.ts")),
    createTeamKey("one"),
    launchBrowser(),
  ]);
  page = await browser.newPage();
  page.setDefaultTimeout(10_000);
});
afterAll(async () => {
  await browser?.close();
  await miniflare?.dispose();
});

/** Starts the Worker afresh, as one process of the runtime. */
async function start(toCerts: () => Response): Promise<void> {
  await miniflare?.dispose();
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: "127.0.0.1",
      port: 0,
      cf: false,
      log: new Log(LogLevel.NONE),
      modules: [{ type: "ESModule", path: "worker.js", contents: bundle }],
      compatibilityDate: COMPATIBILITY_DATE,
      compatibilityFlags: COMPATIBILITY_FLAGS,
      d1Databases: { DB: "hookwright" },
      workerLoaders: { LOADER: {} },
      serviceBindings: { ASSETS: { disk: { path: join(ROOT, "dist/console"), writable: false } } },
      bindings: { ADMIN_TOKEN, ACCESS_TEAM_DOMAIN: TEAM_DOMAIN, ACCESS_AUD: AUDIENCE },
      outboundService: (request) =>
        request.url === CERTS ? toCerts() : new Response("nothing is there", { status: 502 }),
    }),
  );
  url = (await miniflare.ready).href;
  await applyMigrations(await miniflare.getD1Database("DB"), join(ROOT, "migrations"));
}

/** Puts before each request what Access would. */
async function comeWith(claims: Record<string, unknown>): Promise<void> {
  const assertion = await signAssertion(key, { claims });
  await browser.setExtraHTTPHeaders({ "cf-access-jwt-assertion": assertion });
}

const open = (path: string) => page.goto(new URL(`/console${path}`, url).href);
const tokenField = () => page.getByLabel("API token");
const heading = (name: string) => page.getByRole("heading", { name });

test("while the team's keys cannot be fetched it says so, and takes a token", async () => {
  await start(() => new Response("busy", { status: 503 }));
  await comeWith({});
  await open("/");
  await page.getByRole("alert").getByText("cannot be fetched just now").waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await tokenField().fill("wrong");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText("the token is not known").waitFor();
  expect(await page.getByText("cannot be fetched just now").count()).toBe(1);
  await tokenField().fill(ADMIN_TOKEN);
  await page.keyboard.press("Enter");
  await heading("Functions").waitFor();
  expect(await page.locator(".who").innerText()).toMatch(/admin$/);
});

test("whom Access lets in meets no sign-in, and works under the own name", async () => {
  await start(() => Response.json({ keys: [key.jwk] }));
  await browser.clearCookies();
  let asked = 0;
  page.on("response", (answer) => (asked += answer.status() === 401 ? 1 : 0));
  await open("/functions/new");
  await page.getByLabel("Name", { exact: true }).fill("greeter");
  await page.getByRole("button", { name: "Create function" }).click();
  await heading("greeter").waitFor();
  expect(await page.locator(".who").innerText()).toMatch(/ada@example\.com$/);
  await page.getByRole("link", { name: "Versions" }).click();
  await page.getByText(ADA.email).nth(1).waitFor();
  expect([asked, await tokenField().count()]).toEqual([0, 0]);
});

test("the address has room on a narrow screen too", async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  await comeWith({ email: `${"a-very-long-name-".repeat(5)}@example.com` });
  await open("/settings/workspace");
  await heading("Limits").waitFor();
  expect([await readOverflow(page), await findBarriers(page)]).toEqual([0, []]);
  expect(await page.getByText("Rename").count()).toBe(0);
  expect(await page.getByText("functions:read, functions:write, ").count()).toBe(1);
  await page.setViewportSize({ width: 1440, height: 900 });
});

test("when that has expired it says so, and loads again", async () => {
  await comeWith({ exp: Math.floor(Date.now() / 1_000) - 60 });
  await page.getByRole("link", { name: "Invocations" }).click();
  await page.getByRole("alert").getByText("has expired").waitFor();
  await comeWith({});
  await page.getByRole("button", { name: "Load it again" }).click();
  await heading("Invocations").waitFor();
});

test("signing out is Access' own", async () => {
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/cdn-cgi/access/logout");
});
