import { request, Agent } from "node:http";
import { expect, test } from "vitest";
import { createClient } from "../support/client.ts";
import { ADMIN_TOKEN, startServer } from "../support/server.ts";

/*
 * A gateway that has been up for a while: its code has been through V8's optimizing compiler, which takes
 * minutes or days by itself, and seconds without the compiler in between; and each of its channels to the
 * sandboxes, which are left after 10,000 runs, has followed on another.
 */

const CALLS = 22_000;
const AT_ONCE = 16;
const COUNTS = `export default async (data, { MODULES }) => MODULES.counter.increment({ key: "calls" });`;
const ECHOES = `export default async (data) => data.jsonPayload.data.hook_data.body;`;

test("goes on answering", async () => {
  const server = await startServer({ env: { WORKERD_V8_FLAGS: "--no-maglev" } });
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  try {
    const client = createClient(server.url, ADMIN_TOKEN);
    const urls = [
      (await client.createEndpoint({ code: ECHOES })).url,
      (await client.createEndpoint({ code: COUNTS })).url,
      (await client.createEndpoint({ code: ECHOES })).url,
      (await client.createEndpoint({ code: COUNTS })).url,
    ];
    const statuses: Record<string, number> = {};
    let sent = 0;
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (sent < CALLS) {
          const status = await call(urls[sent++ % urls.length] ?? "", agent);
          statuses[status] = (statuses[status] ?? 0) + 1;
        }
      }),
    );
    expect(statuses).toEqual({ 200: CALLS });
  } finally {
    agent.destroy();
    await server.stop();
  }
});

function call(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve) => {
    const calling = request(url, { method: "POST", agent }, (response) => {
      response.resume();
      response.on("end", () => resolve(String(response.statusCode)));
    });
    calling.on("error", (error: NodeJS.ErrnoException) => resolve(String(error.code)));
    calling.end();
  });
}
