import { spawn } from "node:child_process";
import { expect, it, onTestFinished } from "vitest";
import { api, eventually, serverUrl } from "../craft/runner.ts";
import { bind, deliveryOf, expectCall, fire } from "./runner.ts";

/* The example of an external system, in a process of its own. */

/** Starts the example; gives its URL. */
async function startExample(signingSecret: string): Promise<string> {
  const child = spawn(process.execPath, ["examples/webhook-receiver/server.js"], {
    env: { ...process.env, SIGNING_SECRET: signingSecret, API: `${serverUrl}/api/v1`, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill());
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const port = await eventually(async () => /on port (\d+)/.exec(output)?.[1], "the example's port");
  return `http://127.0.0.1:${port}/`;
}

it("verifies what it gets, and acts for the user who has registered", async () => {
  const trigger = await bind([2001, 2000], { url: "http://127.0.0.1:1/" });
  const url = await startExample(trigger.signingSecret);
  await expectCall("PATCH", `/triggers/${trigger.id}`, { target: { url } }, 200);

  const userId = `${crypto.randomUUID()}/ü`;
  const data = { user_id: userId, email: "anna@example.com", lang: "de" };
  const delivery = await deliveryOf(await fire({ eventId: 2001, data }), trigger.id);
  expect(delivery.history.map(({ response }) => [response?.status, response?.body])).toEqual([
    [200, JSON.stringify({ welcomed: userId })],
  ]);
  const key = encodeURIComponent(`users/${encodeURIComponent(userId)}/points`);
  const record = await api.call<{ value: unknown }>("GET", `/kvs/${key}`);
  expect(record.body.value).toEqual({ points: 10, lang: "de" });

  const login = await fire({ eventId: 2000, data: { user_id: userId, email: null } });
  expect((await deliveryOf(login, trigger.id)).history.at(-1)?.response?.body).toBe(
    '{"ignored":"AUTH_LOGIN"}',
  );
  const forged = await fetch(url, { method: "POST", body: JSON.stringify({ event_id: 2001, ...data }) });
  expect(forged.status).toBe(401);
});
