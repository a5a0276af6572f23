import { createClient, type ApiClient } from "../../support/client.ts";
import { runServer, type Command } from "./command.ts";
import { waitFor } from "./poll.ts";
import { isRunning } from "./processes.ts";

export const ADMIN_TOKEN = "admin-token-of-the-tests";

/** Marks its beginning and its end in the kvs, so that a test can see what had been done. */
export const SLOW = `export default async function (data, { MODULES }) {
  const { n, ms } = data.jsonPayload.data.hook_data.query;
  await MODULES.kvs.write({ key: "begun-" + n, value: { n } });
  await new Promise((go) => setTimeout(go, Number(ms)));
  await MODULES.kvs.write({ key: "ended-" + n, value: { n } });
  return { count: await MODULES.counter.increment({ key: "ended" }) };
}`;

/** Starts a server with one sandbox, whose admin token is known. */
export async function start(
  dataDir: string,
  port = "0",
  env: Record<string, string> = {},
): Promise<{ command: Command; url: string; client: ApiClient }> {
  const command = runServer(["--port", port, "--data", dataDir, "--sandboxes", "1"], { ADMIN_TOKEN, ...env });
  const url = await command.url();
  return { command, url, client: createClient(url, ADMIN_TOKEN) };
}

export function portOf(url: string): string {
  return new URL(url).port;
}

export async function listKeys(client: ApiClient, prefix: string): Promise<string[]> {
  const { body } = await client.call<{ items: { key: string }[] }>("GET", `/kvs?limit=100&prefix=${prefix}`);
  return body.items.map(({ key }) => key).toSorted();
}

export async function expectGone(pids: number[]): Promise<void> {
  await waitFor("no process of the server is left", () => !pids.some(isRunning));
}

/** Sends slow calls and waits until all of them run; gives their answers to be. */
export async function beginCalls(
  client: ApiClient,
  url: string,
  count: number,
  ms: number,
): Promise<Promise<Response | null>[]> {
  const before = (await listKeys(client, "begun-")).length;
  const calls = Array.from({ length: count }, (_, n) => fetch(`${url}?n=${n}&ms=${ms}`).catch(() => null));
  await waitFor("all calls run", async () => (await listKeys(client, "begun-")).length === before + count);
  return calls;
}
