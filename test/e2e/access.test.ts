import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient, type ApiClient } from "../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../support/server.ts";
import { waitFor } from "./support/poll.ts";

/* Cloudflare Access before one machine, behind `cloudflared`. No team of this name can be asked from here, or it signs nothing of ours. */

const SETTINGS = {
  ACCESS_TEAM_DOMAIN: "hookwright-has-no-such-team.cloudflareaccess.com",
  ACCESS_AUD: "0".repeat(64),
};
/** What it puts before each request: a header and a cookie, both as good as a key. */
const ASSERTION = `${btoa('{"alg":"RS256","kid":"one"}')}.e30.x`;
const BY_ACCESS = {
  "cf-access-jwt-assertion": ASSERTION,
  "cf-access-authenticated-user-email": "ada@example.com",
  cookie: `CF_Authorization=${ASSERTION}; theme=dark`,
};
const CONSOLE = { "x-hookwright-console": "1" };

let server: RunningServer;
let client: ApiClient;

beforeAll(async () => {
  server = await startServer({ args: ["--sandboxes", "1"], env: SETTINGS });
  client = createClient(server.url, ADMIN_TOKEN);
});
afterAll(async () => {
  await server?.stop();
});

async function callSession(headers: Record<string, string>, token?: string) {
  const answer = await fetch(`${server.url}/api/session`, {
    headers: { ...headers, "content-type": "application/json" },
    ...(token === undefined ? {} : { method: "POST", body: JSON.stringify({ token }) }),
  });
  const body = (await answer.json()) as Record<string, unknown>;
  return { status: answer.status, cookie: answer.headers.getSetCookie()[0]?.split(";")[0] ?? "", body };
}

test("what it says of a person reaches the process that checks it, and nothing is taken unchecked", async () => {
  const { status, body } = await callSession({ ...CONSOLE, ...BY_ACCESS });
  expect(body).toMatchObject({ refusedBy: "cloudflare-access" });
  expect([401, 503]).toContain(status);
  const nobody = await callSession(CONSOLE);
  expect(nobody.status).toBe(401);
  expect(nobody.body).not.toHaveProperty("refusedBy");
});

test("a token signs in all the same", async () => {
  const { status, cookie } = await callSession({ ...CONSOLE, ...BY_ACCESS }, ADMIN_TOKEN);
  expect(status).toBe(201);
  const session = await callSession({ ...CONSOLE, ...BY_ACCESS, cookie: `${BY_ACCESS.cookie}; ${cookie}` });
  expect(session.body).toMatchObject({ name: "admin" });
});

const SHOW_HEADERS = {
  fetch: `export default { fetch: (request) => Response.json([...request.headers]) };`,
  "craft-http": `export default async ({ req, res }) => res.json([req.headers, req.rawHeaders]);`,
  craft: `export default async (data) => data;`,
  "segment-source": `async function onRequest(request) { console.log(JSON.stringify([...request.headers])); }`,
};

test.each(Object.entries(SHOW_HEADERS))("no function sees it: %s", async (dialect, code) => {
  const { url } = await client.createEndpoint({ dialect, code });
  const answer = await fetch(url, { method: "POST", headers: { ...BY_ACCESS, "x-own": "1" }, body: "{}" });
  const seen = await answer.text();
  expect([answer.status, seen]).toEqual([200, expect.not.stringMatching(/cf-access|CF_Auth|ada@example/i)]);
  expect(seen).not.toContain(ASSERTION);
  const path = `/invocations/${answer.headers.get("hookwright-invocation")}`;
  const record = await waitFor("the record is written", async () => {
    const { status, body } = await client.call("GET", path);
    return status === 200 && body;
  });
  expect(JSON.stringify(record)).not.toContain(ASSERTION);
});
