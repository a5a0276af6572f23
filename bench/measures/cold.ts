import type { Bench } from "../bench.ts";
import { createDataDir, startSplit } from "../gateway.ts";
import { openConnection } from "../one-connection.ts";
import { toNote, type Row } from "../report.ts";
import { toMedian, toPercentile } from "../statistics.ts";
import { toFunction } from "../task.ts";

const FIRST_HIT_MAX_MS = 20;
const FUNCTIONS = 100;
/** Calls of another function, after which it is the isolate that is cold and not the machine code. */
const WARM_UP_CALLS = 200;

/**
 * The first hit of functions as their users get it, right after the save, which has loaded the code
 * once to check it; and the first hit of the same functions after a restart, when neither the
 * gateway nor a sandbox knows anything of them.
 */
export async function measureCold(bench: Bench): Promise<Row[]> {
  const dataDir = createDataDir(bench.place);
  const before = await startSplit("cold", bench.place, { dataDir });
  const connection = openConnection();
  await warmUp(connection.call, before.url);
  const paths: string[] = [];
  const afterSave: number[] = [];
  for (let i = 0; i < FUNCTIONS; i++) {
    const made = await before.api.createEndpoint({ code: `${toFunction()}// ${i}` });
    paths.push(new URL(made.url).pathname);
    afterSave.push(await connection.call(made.url));
  }
  connection.close();
  await before.server.stop({ keepData: true });

  const after = await startSplit("cold, started again", bench.place, { dataDir });
  const again = openConnection();
  await warmUp(again.call, after.url);
  const afterStart: number[] = [];
  for (const path of paths) {
    afterStart.push(await again.call(after.server.url + path));
  }
  again.close();
  await after.server.stop();

  return [
    {
      measure: "first hit after the save, median",
      value: toFigures(afterSave),
      limit: `<= ${FIRST_HIT_MAX_MS} ms`,
      isMet: toMedian(afterSave) <= FIRST_HIT_MAX_MS,
    },
    toNote("first hit after a restart (nothing loaded), median", toFigures(afterStart)),
    toNote("functions in these two", String(FUNCTIONS)),
  ];
}

async function warmUp(call: (url: string) => Promise<number>, url: string): Promise<void> {
  for (let i = 0; i < WARM_UP_CALLS; i++) {
    await call(url);
  }
}

function toFigures(times: number[]): string {
  return `${toMedian(times).toFixed(1)} ms, p99 ${toPercentile(times, 0.99).toFixed(1)} ms`;
}
