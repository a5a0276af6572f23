import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { storeCopies } from "../../../bench/stored-copies.ts";
import { listProcesses } from "../../e2e/support/processes.ts";
import { readProcessFigures } from "../../soak/process-figures.ts";
import { createClient } from "../../support/client.ts";
import { ADMIN_TOKEN, startServer } from "../../support/server.ts";
import type { Fault } from "../fault.ts";
import type { Stage } from "../stage.ts";
import { callInto } from "../tally.ts";

/** Isolates that nobody uses any more: each function loads one, and is never called again. */

const FUNCTIONS = 5_000;
const HITS_PER_SECOND = 150;
const AT_ONCE = 3;
const LOOK_EVERY_MS = 250;
const ONCE = `export default async function () { return "once"; }`;

let dataDir: string | undefined;
let suffix = "";

export const MANY_FUNCTIONS_FAULT: Fault = {
  name: "5,000 functions once each",
  injected: `${FUNCTIONS} functions are called once each, ${HITS_PER_SECOND} in a second`,
  seconds: FUNCTIONS / HITS_PER_SECOND + 10,
  async setUp() {
    dataDir = mkdtempSync(join(tmpdir(), "hookwright-many-"));
    const server = await startServer({ dataDir });
    const made = await createClient(server.url, ADMIN_TOKEN).createEndpoint({ code: ONCE });
    await server.stop({ keepData: true });
    suffix = made.suffix;
    storeCopies(dataDir, made.functionId, FUNCTIONS);
    return { dataDir };
  },
  tearDown() {
    if (dataDir !== undefined) {
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
  async prepare({ server }) {
    return async (phase) => {
      let called = 0;
      let peakMiB = 0;
      const looking = setInterval(
        () => (peakMiB = Math.max(peakMiB, readSandboxesMiB(server))),
        LOOK_EVERY_MS,
      );
      await phase.repeat((AT_ONCE * 1_000) / HITS_PER_SECOND, async () => {
        const calls: Promise<void>[] = [];
        for (let i = 0; i < AT_ONCE && called < FUNCTIONS; i++) {
          calls.push(callInto(phase.tally, `${server.url}/hook/${suffix}-${++called}`));
        }
        await Promise.all(calls);
      });
      clearInterval(looking);
      return `${called} called; all sandboxes together held up to ${peakMiB.toFixed(0)} MiB`;
    };
  },
};

function readSandboxesMiB(server: Stage["server"]): number {
  return listProcesses(server.child.pid ?? 0)
    .filter(({ role }) => role.startsWith("sandbox"))
    .reduce((sum, { pid }) => sum + (readProcessFigures(pid)?.residentMiB ?? 0), 0);
}
