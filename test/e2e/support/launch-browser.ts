import chromium from "@sparticuz/chromium";
import { chromium as playwright, type BrowserContext } from "playwright-core";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts a real Chromium that keeps nothing. */
export async function launchBrowser(): Promise<BrowserContext> {
  // An empty folder name is a fresh one, which goes with the browser.
  return playwright.launchPersistentContext("", {
    executablePath: await chromium.executablePath(),
    args: FLAGS,
    // Else it takes the machine's, which may be none: "en-US@posix" is no language that Intl knows.
    locale: "en-US",
  });
}
