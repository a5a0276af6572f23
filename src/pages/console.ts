import { Hono } from "hono";
import type { Env } from "../env.ts";

const BASE = "/console/";
/** Names that the build gives: what such a file holds never changes. */
const HASHED_FILE = /^assets\/[\w.-]+$/;
const PLAIN_FILE = /^[\w-]+\.svg$/;
const YEAR_SECONDS = 31_536_000;

const TYPES: Record<string, string> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

/** Where the page's styles made by scripts find the nonce they need; the build leaves it in `index.html`. */
const NONCE_MARK = "__STYLE_NONCE__";

const HEADERS = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/**
 * `/console/`: the web console's files. Every path below that names none is the page itself, which
 * shows what the path says.
 */
export function createConsolePages(): Hono<{ Bindings: Env }> {
  const app = new Hono<{ Bindings: Env }>();
  // Who opens the gateway's address in a browser; a program is told that nothing is there.
  app.get("/", async (c, next) => {
    c.header("vary", "accept", { append: true });
    if (/\btext\/html\b/.test(c.req.header("accept") ?? "")) {
      return c.redirect(BASE);
    }
    return next();
  });
  app.get("/console", (c) => c.redirect(BASE));
  app.get(`${BASE}*`, async (c) => {
    const { ASSETS: files } = c.env;
    if (files === undefined) {
      return c.notFound();
    }
    const path = c.req.path.slice(BASE.length);
    return HASHED_FILE.test(path) || PLAIN_FILE.test(path)
      ? sendFile(files, path, c.req.header("accept-encoding"))
      : sendPage(files);
  });
  return app;
}

async function sendFile(files: Fetcher, path: string, accepted = ""): Promise<Response> {
  const file = await files.fetch(`http://assets/${path}`);
  if (!file.ok) {
    return new Response("there is no such file\n", { status: 404, headers: HEADERS });
  }
  const age = HASHED_FILE.test(path) ? `${YEAR_SECONDS}, immutable` : "3600";
  return new Response(file.body, {
    headers: {
      ...HEADERS,
      "content-type": TYPES[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream",
      "cache-control": `public, max-age=${age}`,
      vary: "accept-encoding",
      // The runtime compresses what says so.
      ...(/\bgzip\b/.test(accepted) ? { "content-encoding": "gzip" } : {}),
    },
  });
}

async function sendPage(files: Fetcher): Promise<Response> {
  const file = await files.fetch("http://assets/index.html");
  if (!file.ok) {
    return new Response("the console is not built\n", { status: 503, headers: HEADERS });
  }
  const nonce = crypto.randomUUID();
  return new Response((await file.text()).replaceAll(NONCE_MARK, nonce), {
    headers: {
      ...HEADERS,
      "content-type": "text/html; charset=utf-8",
      // Asked for again each time, so that an update of the gateway is seen; the nonce is good for once.
      "cache-control": "no-store",
      "content-security-policy": toPolicy(nonce),
    },
  });
}

/** Nothing from elsewhere, no script in the page, no frame around it. */
function toPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
