import { createPlace, type Place } from "../../../bench/place.ts";
import { startFilled } from "../../../bench/stored-copies.ts";
import { listProcesses } from "../../e2e/support/processes.ts";
import { readProcessFigures } from "../../soak/process-figures.ts";
import type { Fault } from "../fault.ts";
import type { Stage } from "../stage.ts";
import { callInto } from "../tally.ts";

/** Isolates that nobody uses any more: each function loads one, and is never called again. */

const FUNCTIONS = 5_000;
/** One after the other each, as fast as they are answered: it is the memory that is to run out. */
const CALLERS = 4;
const LOOK_EVERY_MS = 250;

let place: Place | undefined;
let paths: readonly string[] = [];

export const MANY_FUNCTIONS_FAULT: Fault = {
  name: "5,000 functions once each",
  injected: `${FUNCTIONS} functions are called once each by ${CALLERS} callers, as fast as they are answered`,
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
        const callOnAndOn = async () => {
          for (let path = paths[called++]; path !== undefined; path = paths[called++]) {
            await callInto(phase.tally, `${server.url}${path}`);
          }
        };
        await Promise.all(Array.from({ length: CALLERS }, callOnAndOn));
      } finally {
        clearInterval(looking);
      }
      return `all sandboxes together held up to ${peakMiB.toFixed(0)} MiB`;
    };
  },
};

function readSandboxesMiB(server: Stage["server"]): number {
  return listProcesses(server.child.pid ?? 0)
    .filter(({ role }) => role.startsWith("sandbox"))
    .reduce((sum, { pid }) => sum + (readProcessFigures(pid)?.residentMiB ?? 0), 0);
}
