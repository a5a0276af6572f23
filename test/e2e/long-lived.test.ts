import { request, Agent } from "node:http";
import { expect, test } from "vitest";
import { createClient } from "../support/client.ts";
import { ADMIN_TOKEN, startServer } from "../support/server.ts";

/*
 * A gateway that has been up for a while: its code has been through V8's optimizing compiler, which takes
 * minutes or days by itself, and seconds without the compiler in between; and its channel to the sandbox,
 * which is left after 10,000 runs, has followed on another.
 */

const CALLS = 11_000;
const AT_ONCE = 16;
/** They take several times as long as others. */
const STREAMED_EVERY = 25;
const COUNTS = `export default async (data, { MODULES }) => MODULES.counter.increment({ key: "calls" });`;
const STREAMS = `export default {
  fetch: (request, env, ctx) => new Response(new ReadableStream({
    async pull(out) {
      out.enqueue(new TextEncoder().encode(String(await env.HOOKWRIGHT.counter.get({ keys: ["calls"] }))));
      out.close();
    },
  })),
};`;
const ECHOES = `export default async (data) => data.jsonPayload.data.hook_data.body;`;

test("goes on answering", async () => {
  const server = await startServer({ args: ["--sandboxes", "1"], env: { WORKERD_V8_FLAGS: "--no-maglev" } });
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  try {
    const client = createClient(server.url, ADMIN_TOKEN);
    const urls = [
      (await client.createEndpoint({ code: ECHOES })).url,
      (await client.createEndpoint({ code: COUNTS })).url,
      (await client.createEndpoint({ code: ECHOES })).url,
      (await client.createEndpoint({ code: COUNTS })).url,
    ];
    const streams = await client.createEndpoint({ code: STREAMS, dialect: "fetch" });
    const statuses: Record<string, number> = {};
    let sent = 0;
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (sent < CALLS) {
          const url = sent % STREAMED_EVERY === 0 ? streams.url : (urls[sent % urls.length] ?? "");
          sent++;
          const status = await call(url, agent);
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
