import type { Page } from "playwright-core";
import { expect } from "vitest";
import { ADMIN_TOKEN } from "../../support/server.ts";
import { findBarriers, readOverflow } from "./look-at.ts";

/** Screenshots go to `docs/screenshots/` when this is set. */
const isPictured = process.env["SCREENSHOTS"] === "1";

export type Theme = "light" | "dark";
export interface Size {
  width: number;
  height: number;
}

export const WIDE: Size = { width: 1440, height: 900 };
export const NARROW: Size = { width: 360, height: 740 };

/** One theme on a wide screen and the other on a narrow one; for pictures each on both. */
export const VIEWS: [theme: Theme, size: Size][] = [
  ["light", WIDE],
  ["dark", NARROW],
  ...(isPictured
    ? ([
        ["dark", WIDE],
        ["light", NARROW],
      ] satisfies [Theme, Size][])
    : []),
];

/** Signs in with the admin's token. */
export async function signIn(page: Page, base: string): Promise<void> {
  await page.goto(`${base}/console/`);
  await page.getByLabel("API token").fill(ADMIN_TOKEN);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Functions" }).waitFor();
}

/** Puts code in the place of what the editor has. */
export async function write(page: Page, code: string): Promise<void> {
  await page.locator(".cm-content").click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(code);
}

/** Shows a page as somebody sees it. */
export async function view(page: Page, theme: Theme, size: Size): Promise<void> {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: theme });
}

/** Looks for what keeps somebody out of a page or does not fit, and takes its picture. */
export async function look(page: Page, name: string, theme: Theme, { width }: Size): Promise<void> {
  await page.locator("main .loading").waitFor({ state: "detached" });
  expect([name, await readOverflow(page)]).toEqual([name, 0]);
  expect([name, await findBarriers(page)]).toEqual([name, []]);
  if (isPictured) {
    await page.screenshot({ path: `docs/screenshots/${name}-${theme}-${width}.png`, fullPage: true });
  }
}
