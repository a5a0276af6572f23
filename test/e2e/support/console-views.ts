import type { Page } from "playwright-core";
import { expect } from "vitest";
import { ADMIN_TOKEN } from "../../support/server.ts";
import { findBarriers, readOverflow } from "./look-at.ts";

/** Screenshots go to `docs/screenshots/` when this is set. */
const isPictured = process.env["SCREENSHOTS"] === "1";

export const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 360, height: 740 };

type Theme = "light" | "dark";
type Size = typeof WIDE;

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

/** Shows a page in a theme and a window of a size. */
export async function view(page: Page, theme: Theme, size: Size): Promise<void> {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: theme });
}

/** Signs in with the admin's token, from a page that asks for it. */
export async function signIn(page: Page): Promise<void> {
  await page.getByLabel("API token").fill(ADMIN_TOKEN);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}

/** Opens everything on a page, and looks for what keeps somebody out or does not fit. */
export async function look(page: Page, name: string): Promise<void> {
  await page.evaluate(() => {
    document.querySelectorAll("details").forEach((each) => (each.open = true));
    document
      .querySelectorAll<HTMLElement>('main button[aria-expanded="false"]')
      .forEach((each) => each.click());
  });
  await page.locator("main .loading").waitFor({ state: "detached" });
  expect([name, await readOverflow(page)]).toEqual([name, 0]);
  expect([name, await findBarriers(page)]).toEqual([name, []]);
}

/** The same, and a picture of it when those are wanted. */
export async function lookAndPicture(page: Page, name: string, theme: Theme, { width }: Size): Promise<void> {
  await look(page, name);
  if (isPictured) {
    await page.screenshot({ path: `docs/screenshots/${name}-${theme}-${width}.png`, fullPage: true });
  }
}
