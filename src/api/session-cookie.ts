import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { ApiProblem } from "./problem.ts";

/** Begins as no cookie does that a function may set or see (`PLATFORM_COOKIE`). */
const NAME = "hookwright_session";
/** Requests for endpoints and pages do not carry it. */
const PATH = "/api/";
/** A page of another origin cannot send it without asking first, and is not answered then. */
const CONSOLE_HEADER = "x-hookwright-console";

/** What the session cookie holds, if there is one. */
export function readSessionCookie(c: Context): string | undefined {
  return getCookie(c, NAME);
}

/** Hands the session to the browser, for as long as that runs; its end is kept by the gateway. */
export function writeSessionCookie(c: Context, secret: string, publicUrl: string | null): void {
  setCookie(c, NAME, secret, {
    path: PATH,
    httpOnly: true,
    sameSite: "Strict",
    secure: (publicUrl ?? c.req.url).startsWith("https:"),
  });
}

/** Takes the session back from the browser. */
export function dropSessionCookie(c: Context): void {
  deleteCookie(c, NAME, { path: PATH });
}

/** Tells whether a request says that it comes from the console. */
export function saysConsole(c: Context): boolean {
  return c.req.header(CONSOLE_HEADER) !== undefined;
}

/**
 * Refuses what the console's own pages did not send: a browser adds the cookie to any request, and
 * Cloudflare Access what it says of the person, so neither proves anything about the page.
 */
export function assertFromConsole(c: Context, publicUrl: string | null): void {
  if (!saysConsole(c)) {
    throw new ApiProblem(403, `a session is used with the header ${CONSOLE_HEADER} only`);
  }
  const site = c.req.header("sec-fetch-site");
  const origin = c.req.header("origin");
  // Browsers leave the first out where the page came over plain http.
  const isOwn = site === undefined ? isOwnOrigin(c, origin, publicUrl) : site === "same-origin";
  if (!isOwn) {
    throw new ApiProblem(403, "a session is used by the console's own pages only");
  }
}

/** A proxy may speak https for a gateway that is asked over http, so hosts are compared. */
function isOwnOrigin(c: Context, origin: string | undefined, publicUrl: string | null): boolean {
  const host = origin === undefined ? undefined : URL.parse(origin)?.host;
  const own = [c.req.url, publicUrl ?? ""].map((url) => URL.parse(url)?.host);
  return origin === undefined || (host !== undefined && own.includes(host));
}
