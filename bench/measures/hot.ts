import type { Bench } from "../bench.ts";
import { startHopMany, type Target } from "../floors.ts";
import { findChildPids, readResidentMiB } from "../processes.ts";
import { toNote, type Row } from "../report.ts";
import { runRounds, toFigures, toRatioRow } from "../rounds.ts";
import { startFilled } from "../stored-copies.ts";
import { readAnswer } from "../task.ts";

const FEW = 100;
const MANY = 1_000;
/** First calls that are made at once, so that a thousand isolates are loaded without any being refused. */
const LOADED_AT_ONCE = 8;

/**
 * What it costs that the calls go to many functions in turn, each in a warm isolate of its own:
 * for the gateway, and for the hop, which shows what workerd's part of it is.
 */
export async function measureHot(bench: Bench): Promise<Row[]> {
  const { server, functionPaths } = await startFilled(bench.place, MANY);
  const toHop = await startHopMany(bench.place);
  bench.say(`loading ${MANY} functions`);
  await loadAll(functionPaths.map((path) => server.url + path));
  await loadAll(functionPaths.map(() => toHop(MANY).url));
  const toSplit = (count: number): Target => ({
    name: `split, ${count} hot`,
    url: server.url + (functionPaths[0] ?? ""),
    paths: functionPaths.slice(0, count),
  });
  const ways = [
    ["hop", [toHop(1), toHop(FEW), toHop(MANY)]],
    ["gateway, two processes", [toSplit(1), toSplit(FEW), toSplit(MANY)]],
  ] as const;
  const rounds = await runRounds(
    bench,
    ways.flatMap(([, targets]) => targets),
  );
  const sandboxes = findChildPids(server.child.pid ?? 0, "sandbox-");
  const memory = `${readResidentMiB(sandboxes).toFixed(0)} MiB in ${sandboxes.length} processes`;
  const replaced = server.output().split("replacing it").length - 1;
  await server.stop();
  return [
    ...ways.flatMap(([way, [one, few, many]]) => [
      toNote(`${way}: one isolate hot`, toFigures(rounds, one)),
      toRatioRow(`${way}: ${FEW} isolates hot / one`, rounds, [few, one]),
      toRatioRow(`${way}: ${MANY} isolates hot / one`, rounds, [many, one]),
    ]),
    toNote(`sandboxes with ${MANY} warm isolates`, `${memory}, replaced ${replaced} times`),
  ];
}

async function loadAll(urls: string[]): Promise<void> {
  const left = urls.values();
  const lane = async () => {
    for (const url of left) {
      await readAnswer(url);
    }
  };
  await Promise.all(Array.from({ length: LOADED_AT_ONCE }, lane));
}
