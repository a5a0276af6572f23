import type { Bench } from "../bench.ts";
import { startSplit } from "../gateway.ts";
import { findChildPids, readResidentMiB } from "../processes.ts";
import { toNote, type Row } from "../report.ts";
import { runRounds, toFigures, toRatioRow } from "../rounds.ts";

const CONNECTION_COUNTS = [32, 256];

/**
 * What a second gateway process on the same socket brings, and what it costs in memory. On a machine
 * of two cores little is to be had, since one gateway, its sandboxes and the load fill both.
 */
export async function measureGateways(bench: Bench): Promise<Row[]> {
  const one = await bench.split();
  const two = await startSplit("two gateways", bench.place, { args: ["--gateways", "2"] });
  const rows: Row[] = [];
  for (const connections of CONNECTION_COUNTS) {
    bench.say(`${connections} at once`);
    const rounds = await runRounds(bench, [one, two], { connections });
    rows.push(
      toNote(`${connections} connections: one gateway process`, toFigures(rounds, one)),
      toRatioRow(`${connections} connections: two gateway processes / one`, rounds, [two, one]),
    );
  }
  const memory = readResidentMiB(findChildPids(two.server.child.pid ?? 0, "gateway"));
  await two.server.stop();
  return [...rows, toNote("both gateway processes hold", `${memory.toFixed(0)} MiB`)];
}
