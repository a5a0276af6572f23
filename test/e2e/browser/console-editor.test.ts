import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient, type ApiClient } from "../../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../../support/server.ts";
import { look, lookInEachView, signIn, view } from "../support/console-views.ts";
import { launchBrowser } from "../support/launch-browser.ts";

const MAIN =
  'var integration = require("segmentio-integration");\nmodule.exports = integration("CRM").mapper(require("./lib/mapper"));';
const MAPPER = "exports.identify = function (msg) {\n  return { id: msg.userId() };\n};";

let server: RunningServer;
let client: ApiClient;
let browser: BrowserContext;
let page: Page;
const ids: Record<string, string> = {};

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer({ args: ["--sandboxes", "1"] }), launchBrowser()]);
  client = createClient(server.url, ADMIN_TOKEN);
  const make = async (name: string, dialect: string, code: string, parts: object = {}) => {
    const made = await client.call<{ id: string }>("POST", "/functions", { name, dialect, code, ...parts });
    expect([name, made.status]).toEqual([name, 201]);
    ids[name] = made.body.id;
  };
  await make("greet", "craft", "export default () => null;");
  await make("sender", "segment-destination", "async function onTrack() {}");
  await make("crm", "integration", MAIN, { files: { "lib/mapper.js": MAPPER } });
  page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  await view(page, "light");
  await page.goto(`${server.url}/console/`);
  await signIn(page);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const open = (name: string) => page.goto(`${server.url}/console/functions/${ids[name]}/code`);
const button = (name: string) => page.getByRole("button", { name, exact: true });
const marked = (kind: "error" | "warning" = "error") => page.locator(`.cm-lintRange-${kind}`);
const counted = (text: string | RegExp) => page.getByRole("status").getByText(text);
const tip = () => page.locator(".cm-tooltip-lint");

/** Puts code in the place of what the editor has. */
async function write(code: string): Promise<void> {
  await page.locator(".cm-content").click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(code);
}

test("underlines a mistake while it is typed, and no longer when it is mended", async () => {
  await open("greet");
  await write("export default () => {\n  const answer = ;\n  return answer;\n};");
  await counted("1 mistake in this file: F8 goes to it.").waitFor();
  expect(await marked().allInnerTexts()).toEqual([";"]);
  expect(await page.locator(".cm-lint-marker-error").count()).toBe(1);
  await look(page, "editor-mistake");
  await page.keyboard.press("F8");
  await tip().getByText("Unexpected token").waitFor();
  // Whoever does not see the underline hears it.
  await page.locator(".cm-announced").getByText("Unexpected token").waitFor({ state: "attached" });
  await page.keyboard.insertText("42;");
  await expect.poll(() => marked().count()).toBe(0);
  expect(await page.locator(".mistakes").innerText()).toBe("");
});

test("goes from one mistake to the next and back, in the language of the page", async () => {
  await page.getByLabel("Language").selectOption("ja");
  await write(
    'import "pg";\nimport "lodash/get";\nimport "date-fns/locale/ja";\nimport "lodash/nope";\nexport default () => 1;',
  );
  await counted(/2件の誤り/).waitFor();
  expect(await marked().allInnerTexts()).toEqual(['"pg"', '"lodash/nope"']);
  await page.keyboard.press("F8");
  await tip().getByText("「pg」はファンクションでは動きません").waitFor();
  await page.keyboard.press("F8");
  await tip().getByText("「lodash/nope」は棚にありません").waitFor();
  await page.keyboard.press("Shift+F8");
  await tip().getByText("「pg」").waitFor();
  await lookInEachView(page, "editor-mistakes");
  await page.getByLabel("言語").selectOption("en");
  await counted("2 mistakes in this file").waitFor();
  await page.locator(".cm-content").focus();
  await page.keyboard.press("F8");
  await tip()
    .getByText(/shelf|does not run/)
    .waitFor();
});

test("knows the modules and the variables as they are written", async () => {
  await write('import _ from "lodash";\nexport default () => _.get("<% NAME %>");');
  await expect.poll(() => marked().count()).toBe(0);
  await page.getByRole("group", { name: "npm modules" }).getByRole("button", { name: /Add/ }).click();
  await page.getByLabel("npm modules: Package 1").fill("lodash");
  await page.getByLabel("npm modules: Version 1").fill("1.0.0");
  await counted("1 mistake").waitFor();
  expect(await marked().allInnerTexts()).toEqual(['"lodash"']);
  await page.getByLabel("npm modules: Version 1").fill("4");
  await expect.poll(() => marked().count()).toBe(0);
});

test("still shows what only a save finds, where it has moved to, until the next save", async () => {
  await write('import { nope } from "lodash";\nexport default () => nope();');
  await page.waitForTimeout(600);
  expect(await marked().count()).toBe(0);
  await button("Save").click();
  await page.getByRole("alert").getByText(/nope/).waitFor();
  await counted("1 mistake").waitFor();
  await page.locator(".cm-content").click();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.insertText("// moved\n\n");
  await page.waitForTimeout(600);
  expect(await page.locator(".cm-line", { has: marked() }).innerText()).toContain("nope");
  await write("export default () => 1;");
  await button("Save").click();
  await page.getByText("Saved as version 2").waitFor();
  await expect.poll(() => marked().count()).toBe(0);
});

test("takes the mark of a refused save away when what it says is mended", async () => {
  await write("export default () => { const a = ; };");
  await button("Save").click();
  await page.getByRole("alert").getByRole("button", { name: "Line 1" }).waitFor();
  await expect.poll(() => marked().count()).toBe(1);
  await write("export default () => { const a = 1; };");
  await expect.poll(() => marked().count()).toBe(0);
});

test("shows what a save refuses also where the parser does not come", async () => {
  const parser = /\/find-mistakes-[^/]*\.js$/;
  await page.route(parser, (route) => route.abort());
  await open("greet");
  await write("export default () => { const a = ; };");
  await page.waitForTimeout(600);
  expect(await marked().count()).toBe(0);
  await button("Save").click();
  await counted("1 mistake").waitFor();
  expect(await marked().allInnerTexts()).toEqual([";"]);
  await page.unroute(parser);
  await page.getByRole("button", { name: "Discard" }).click();
});

test("warns of a script without a handler, which a save takes", async () => {
  await open("sender");
  await write("const onTrak = () => {};");
  await marked("warning").waitFor();
  expect(await marked().count()).toBe(0);
  await page.keyboard.press("F8");
  await tip().getByText("No handler, such as onTrack").waitFor();
  await button("Save").click();
  await page.getByText("Saved as version 2").waitFor();
});

test("looks over all files of an integration, and says which have errors", async () => {
  await open("crm");
  await page.getByRole("button", { name: "lib/mapper.js" }).click();
  await write(MAPPER.replace("msg.userId()", ""));
  await page.getByRole("button", { name: "lib/mapper.js has errors" }).waitFor();
  await counted("1 mistake").waitFor();
  await page.getByRole("button", { name: "index.js" }).click();
  await expect.poll(() => page.locator(".mistakes").innerText()).toBe("");
  await write(MAIN.replace("./lib/mapper", "./lib/mappers"));
  await page.getByRole("button", { name: "index.js has errors" }).waitFor();
  await expect.poll(() => marked().allInnerTexts()).toEqual(['"./lib/mappers"']);
  await write(MAIN);
  await expect.poll(() => marked().count()).toBe(0);
  await button("Save").click();
  await page.getByRole("alert").getByRole("button", { name: "lib/mapper.js, line 2" }).waitFor();
  await page.locator(".cm-content").click();
  await page.keyboard.press("F8");
  await tip().getByText("Unexpected token").waitFor();
  await write(MAPPER);
  // Also what the save has said is known to be mended.
  await expect.poll(() => page.getByText("has errors").count()).toBe(0);
});
