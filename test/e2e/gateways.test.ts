import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient, type ApiClient } from "../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../support/server.ts";
import { waitFor } from "./support/poll.ts";
import { listProcesses, type ServerProcess } from "./support/processes.ts";

/* Two gateway processes on one public socket. */

let server: RunningServer;
let client: ApiClient;

beforeAll(async () => {
  server = await startServer({ args: ["--gateways", "2", "--sandboxes", "1"] });
  client = createClient(server.url, ADMIN_TOKEN);
});
afterAll(async () => {
  await server.stop();
});

const gateways = (): ServerProcess[] =>
  listProcesses(server.child.pid ?? 0).filter(({ role }) => role.startsWith("gateway"));

/** Calls over a connection of its own, so that either gateway may get it. Gives body or error code. */
function callAnew(url: string): Promise<string> {
  return new Promise((resolve) => {
    const calling = request(url, { agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
      response.on("end", () => resolve(body));
      response.on("error", (error: NodeJS.ErrnoException) => resolve(String(error.code)));
    });
    calling.on("error", (error: NodeJS.ErrnoException) => resolve(String(error.code)));
    calling.end();
  });
}

const saying = (text: string) => `export default async () => ${JSON.stringify(text)};`;

test("a write that passed through one is in force in both", async () => {
  const { url, functionId } = await client.createEndpoint({ code: saying("version 1") });
  for (let version = 1; version <= 5; version++) {
    const answers = await Promise.all(Array.from({ length: 24 }, () => callAnew(url)));
    expect(new Set(answers)).toEqual(new Set([`version ${version}`]));
    const code = saying(`version ${version + 1}`);
    expect((await client.call("POST", `/functions/${functionId}/versions`, { code })).status).toBe(201);
  }
});

test("nobody is refused while either is killed and comes back", async () => {
  const { url } = await client.createEndpoint({ code: saying("here") });
  const answers: string[] = [];
  let isDone = false;
  const calling = Array.from({ length: 4 }, async () => {
    while (!isDone) {
      answers.push(await callAnew(url));
      await sleep(2);
    }
  });
  let kills = 0;
  for (const role of ["gateway", "gateway-1", "gateway"]) {
    const victim = gateways().find((process) => process.role === role);
    process.kill(victim?.pid ?? 0, "SIGKILL");
    kills++;
    await waitFor(`${role} is back`, () =>
      gateways().some((process) => process.role === role && process.pid !== victim?.pid),
    );
    await sleep(300);
  }
  await waitFor("there were enough calls", () => answers.length > 100);
  isDone = true;
  await Promise.all(calling);
  const failed = answers.filter((answer) => answer !== "here");
  expect(failed).not.toContain("ECONNREFUSED");
  // Lost is only what the killed process had accepted: each of the four callers has one call at a time.
  expect(failed.length).toBeLessThanOrEqual(4 * kills);
});
