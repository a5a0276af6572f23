import { createPlace, type Place } from "../../../bench/place.ts";
import { startFilled } from "../../../bench/stored-copies.ts";
import { listProcesses } from "../../e2e/support/processes.ts";
import { readProcessFigures } from "../../soak/process-figures.ts";
import type { Fault } from "../fault.ts";
import type { Stage } from "../stage.ts";
import { callInto } from "../tally.ts";

/** Isolates that nobody uses any more: each function loads one, and is never called again. */

const FUNCTIONS = 5_000;
const HITS_PER_SECOND = 150;
const AT_ONCE = 3;
const LOOK_EVERY_MS = 250;

let place: Place | undefined;
let paths: readonly string[] = [];

export const MANY_FUNCTIONS_FAULT: Fault = {
  name: "5,000 functions once each",
  injected: `${FUNCTIONS} functions are called once each, ${HITS_PER_SECOND} in a second`,
  seconds: FUNCTIONS / HITS_PER_SECOND + 10,
  async setUp() {
    place = createPlace();
    const { server, functionPaths } = await startFilled(place, FUNCTIONS);
    await server.stop({ keepData: true });
    paths = functionPaths;
    return { dataDir: server.dataDir };
  },
  tearDown: () => place?.end(),
  async prepare({ server }) {
    return async (phase) => {
      let called = 0;
      let peakMiB = 0;
      const looking = setInterval(
        () => (peakMiB = Math.max(peakMiB, readSandboxesMiB(server))),
        LOOK_EVERY_MS,
      );
      try {
        await phase.repeat((AT_ONCE * 1_000) / HITS_PER_SECOND, async () => {
          const calls: Promise<void>[] = [];
          for (const path of paths.slice(called, called + AT_ONCE)) {
            called++;
            calls.push(callInto(phase.tally, `${server.url}${path}`));
          }
          await Promise.all(calls);
        });
      } finally {
        clearInterval(looking);
      }
      return `${called} called; all sandboxes together held up to ${peakMiB.toFixed(0)} MiB`;
    };
  },
};

function readSandboxesMiB(server: Stage["server"]): number {
  return listProcesses(server.child.pid ?? 0)
    .filter(({ role }) => role.startsWith("sandbox"))
    .reduce((sum, { pid }) => sum + (readProcessFigures(pid)?.residentMiB ?? 0), 0);
}
