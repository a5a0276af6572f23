import { describe, expect, it } from "vitest";
import { expectAnswer, install, returns, send, serverUrl } from "../craft/runner.ts";
import { sendRaw } from "../raw-request.ts";

/** What the server's `HOOK_HOST` names; `other` stands for every other host, the console's among them. */
const HOSTS = { hooks: "hooks.example", other: "console.example" };
const SANDBOX = "sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts";
const PAGE = returns('({ craft_body: "<p>", craft_headers: { "content-type": "text/html" } })');

describe.concurrent("the host that is only for endpoints", () => {
  it("has pages that are left alone, unlike every other", async () => {
    const target = await install({ source: PAGE });
    const page = { status: 200, body: "<p>" };
    for (const host of [HOSTS.hooks, HOSTS.hooks.toUpperCase()]) {
      const headers = { "content-security-policy": null };
      await expectAnswer(await send(target, { headers: { host } }), { ...page, headers });
    }
    for (const host of [HOSTS.other, `${HOSTS.hooks}:8080`, `x.${HOSTS.hooks}`]) {
      const headers = { "content-security-policy": SANDBOX };
      await expectAnswer(await send(target, { headers: { host } }), { ...page, headers });
    }
  });

  it.each([
    { path: "/api/v1/functions", hooks: 404, other: 401 },
    { path: "/api/docs", hooks: 404, other: 200 },
    { path: "/api/session", hooks: 404, other: 403 },
    { path: "/console/", hooks: 404, other: 200 },
    { path: "/", hooks: 404, other: 404 },
    { path: "/healthz", hooks: 200, other: 200 },
    { path: "/healthz/", hooks: 404, other: 404 },
    { path: "/hook/unknown", hooks: 404, other: 404 },
  ])("answers $path with $hooks, where others do with $other", async ({ path, ...statuses }) => {
    for (const [name, host] of Object.entries(HOSTS)) {
      const { status } = await sendRaw(serverUrl, { path, headers: { host } });
      expect([name, status]).toEqual([name, statuses[name as keyof typeof HOSTS]]);
    }
  });
});
