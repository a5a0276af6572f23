import { waitFor } from "../../e2e/support/poll.ts";
import { createFakeClock, findClockObstacle, type FakeClock } from "../clock/fake-clock.ts";
import type { Fault } from "../fault.ts";
import { createSmallDisk, findDiskObstacle, type SmallDisk } from "../small-disk.ts";
import type { Stage } from "../stage.ts";
import { callApi, callInto } from "../tally.ts";

/* What can happen to a process of the server, and to the machine below it. */

const KILL_EVERY_MS = 6_000;
const STOP_EVERY_MS = 8_000;
const HOUR_S = 3_600;

/** Sends a signal to the process of a role; it is ended or started again by the server alone. */
function toSignalFault(
  name: string,
  options: { role: string; signal: NodeJS.Signals; everyMs: number; isFresh?: boolean },
): Fault {
  const { role, signal, everyMs, isFresh = false } = options;
  return {
    name,
    injected: `${signal} to ${role} every ${everyMs / 1_000} s${isFresh ? "; each good call on a connection of its own" : ""}`,
    isFresh,
    prepare: async (stage) => (phase) =>
      phase.repeat(everyMs, async () => {
        const pid = stage.pidOf(role);
        const begun = performance.now();
        process.kill(pid, signal);
        await waitFor("another process", () => isReplaced(stage, role, pid));
        phase.tally.add(`another process within ${Math.ceil((performance.now() - begun) / 500) / 2} s`);
      }),
  };
}

function isReplaced(stage: Stage, role: string, pid: number): boolean {
  try {
    return stage.pidOf(role) !== pid;
  } catch {
    return false;
  }
}

const WRITER = `export default async function (data, { MODULES }) {
  const count = await MODULES.counter.increment({ key: "written" });
  await MODULES.kvs.write({ key: "written-" + count, value: { text: "x".repeat(900) } });
  return { count };
}`;
const WRITE_EVERY_MS = 250;
const SAVE_AFTER_MS = 3_000;

/** Nothing can be written any more while functions are called, and later it can again. */
function toFullDiskFault(): Fault {
  let disk: SmallDisk | undefined;
  return {
    name: "data folder full",
    injected:
      "fills the file system of the data folder (a tmpfs) to the last byte; functions write, somebody saves a version; frees it at the end",
    findObstacle: findDiskObstacle,
    async setUp() {
      disk = createSmallDisk();
      return { dataDir: disk.dataDir };
    },
    tearDown: () => disk?.remove(),
    async prepare(stage) {
      const writer = await stage.createNear(WRITER);
      return async (phase) => {
        disk?.fill();
        await phase.pause(SAVE_AFTER_MS);
        const path = `/functions/${writer.functionId}/versions`;
        await callApi(phase.tally, stage.client, {
          name: "a save",
          method: "POST",
          path,
          body: { code: WRITER },
        });
        await phase.repeat(WRITE_EVERY_MS, () => callInto(phase.tally, writer.url));
        disk?.free();
      };
    },
  };
}

/** All processes of the server see the clock jump; the machine's own clock is not touched. */
function toClockFault(name: string, injected: string, during: (stage: Stage) => Promise<void>): Fault {
  let clock: FakeClock | undefined;
  return {
    name,
    injected,
    findObstacle: findClockObstacle,
    async setUp() {
      clock = createFakeClock();
      return { command: clock.command, env: clock.env };
    },
    tearDown: () => clock?.remove(),
    async prepare(stage) {
      const writer = await stage.createNear(WRITER);
      return async (phase) => {
        await during(stage);
        clock?.shift(-HOUR_S);
        await phase.repeat(WRITE_EVERY_MS, () => callInto(phase.tally, writer.url));
      };
    },
  };
}

export const PROCESS_FAULTS: Fault[] = [
  toSignalFault("sandbox SIGKILL", { role: "sandbox-0", signal: "SIGKILL", everyMs: KILL_EVERY_MS }),
  toSignalFault("sandbox SIGSTOP", { role: "sandbox-0", signal: "SIGSTOP", everyMs: STOP_EVERY_MS }),
  toSignalFault("gateway SIGKILL", {
    role: "gateway",
    signal: "SIGKILL",
    everyMs: KILL_EVERY_MS,
    isFresh: true,
  }),
  toFullDiskFault(),
  toClockFault(
    "clock set back",
    "the clock of every process of the server goes back an hour",
    async () => undefined,
  ),
  toClockFault(
    "clock set back in a restart",
    "the same just after both sandboxes were killed, while nobody is known to listen there",
    async (stage) => {
      const roles = ["sandbox-0", "sandbox-1"];
      roles.forEach((role) => process.kill(stage.pidOf(role), "SIGKILL"));
      await waitFor("their end", () => !roles.some((role) => isUp(stage, role)));
    },
  ),
];

function isUp(stage: Stage, role: string): boolean {
  try {
    return stage.pidOf(role) > 0;
  } catch {
    return false;
  }
}
