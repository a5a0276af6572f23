import type { Page } from "playwright-core";
import { expect } from "vitest";
import { ADMIN_TOKEN } from "../../support/server.ts";
import { findBarriers, readOverflow } from "./look-at.ts";

/** Screenshots go to `docs/screenshots/` when this is set. */
const isPictured = process.env["SCREENSHOTS"] === "1";

const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 360, height: 740 };

type Theme = "light" | "dark";
type Size = typeof WIDE;

/** One theme on a wide screen and the other on a narrow one; for pictures each on both. */
const VIEWS: [theme: Theme, size: Size][] = [
  ["light", WIDE],
  ["dark", NARROW],
  ...(isPictured
    ? ([
        ["dark", WIDE],
        ["light", NARROW],
      ] satisfies [Theme, Size][])
    : []),
];

/** Shows a page in a theme and a window of a size, and waits until it is laid out for that. */
export async function view(
  page: Page,
  theme: Theme,
  size: Size = theme === "light" ? WIDE : NARROW,
): Promise<void> {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: theme });
  // What draws itself to measure hears of the new size with the next frame, and draws in it.
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
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
  await expect.poll(() => page.locator("main .loading").count()).toBe(0);
  const { width } = page.viewportSize() ?? WIDE;
  expect([name, width, await readOverflow(page)]).toEqual([name, width, 0]);
  expect([name, width, await findBarriers(page)]).toEqual([name, width, []]);
}

/** The same in each theme and window, with a picture of each when those are wanted; ends in the first. */
export async function lookInEachView(page: Page, name: string): Promise<void> {
  for (const [theme, size] of VIEWS) {
    await view(page, theme, size);
    await look(page, name);
    if (isPictured) {
      await page.screenshot({
        path: `docs/screenshots/${name}-${theme}-${size.width}.png`,
        fullPage: true,
      });
    }
  }
  await view(page, "light");
}
