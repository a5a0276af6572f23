import { env, exports } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { Env } from "../../../src/env.ts";
import { fireSchedules } from "../../../src/pipeline/fire-schedules.ts";
import { servicesOf } from "../../../src/process.ts";
import { readInvocation } from "../../../src/storage/invocations.ts";
import { writeSchedule } from "../../../src/storage/schedules.ts";
import { db, NOW, storeFunction, WORKSPACE } from "../../support/worker/factories.ts";

// The types of the tests name only what they use themselves.
const services = servicesOf(env as unknown as Env);

const DUE = Math.floor(NOW / 60_000) * 60_000;

/** Fires the one schedule of a function, runs what it asked for, and gives the record. */
async function fire(code: string, data: string | null) {
  const { id: functionId } = await storeFunction(code, { dialect: "fetch" });
  await writeSchedule(db, {
    workspaceId: WORKSPACE,
    functionId,
    name: "tick",
    cron: "*/5 * * * *",
    timeZone: "UTC",
    data,
    enabled: true,
    nextRunAt: DUE,
    lastRunAt: null,
    createdAt: NOW,
    updatedAt: NOW,
  });
  const fired: string[] = [];
  await fireSchedules(db, async ({ id }) => void fired.push(id), DUE + 1);
  const [id = ""] = fired;
  await exports.Jobs({ props: {} }).workJob(id);
  await services.recorder.flush();
  const row = await readInvocation(db, WORKSPACE, id);
  const { logs, error } = JSON.parse(row?.detail ?? "{}") as {
    logs: { message: string }[];
    error?: { message: string };
  };
  return { outcome: row?.outcome, error: error?.message, lines: logs.map(({ message }) => message) };
}

it("a schedule calls the scheduled handler of a fetch function, with its event", async () => {
  const code = `export default {
    fetch() { return new Response(); },
    async scheduled(event, env, ctx) {
      ctx.waitUntil((async () => console.log("late", await env.HOOKWRIGHT.counter.increment({ key: "n" })))());
      console.log(event.cron, event.scheduledTime, event.type, event.data?.a);
    },
  };`;
  expect(await fire(code, '{"a":1}')).toEqual({
    outcome: "returned",
    error: undefined,
    lines: [`*/5 * * * * ${DUE} scheduled 1`, "late 1"],
  });
});

it("a fetch function without that handler says so in its record", async () => {
  const { outcome, error } = await fire("export default { fetch() { return new Response(); } };", null);
  expect(outcome).toBe("threw");
  expect(error).toMatch(/^the function has no scheduled handler: export default \{ fetch, scheduled/);
});
