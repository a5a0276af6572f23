import type { Bench } from "../bench.ts";
import type { Target } from "../floors.ts";
import type { SplitGateway } from "../gateway.ts";
import { toBoundRow, toNote, type Row } from "../report.ts";
import { runRounds, toFigures, toRate } from "../rounds.ts";
import { toMedian } from "../statistics.ts";
import { toFunction } from "../task.ts";

const INCREMENTS_MIN = 1_500;
const COUNTER = "hits";
/** One of a thousand keys. */
const KEY = `"key-" + Math.floor(Math.random() * 1_000)`;

/** What the function of each does before it answers. */
const CALLS = {
  write: `await MODULES.kvs.write({ key: ${KEY}, value: { n: body.n } });`,
  read: `await MODULES.kvs.get({ key: ${KEY} });`,
  increment: `await MODULES.counter.increment({ key: "${COUNTER}" });`,
};

/** Calls per second of a function that asks its host for one thing in each of them, two processes. */
export async function measureHost(bench: Bench): Promise<Row[]> {
  const gateway = await bench.split();
  const toTarget = async (name: string, line: string): Promise<Target> => {
    const { url } = await gateway.api.createEndpoint({ code: toFunction(line) });
    return { name, url };
  };
  const write = await toTarget("kvs write", CALLS.write);
  const read = await toTarget("kvs read", CALLS.read);
  const increment = await toTarget("increment", CALLS.increment);
  const rounds = await runRounds(bench, [write, read, increment]);
  const { warmUp, results } = rounds.get(increment) ?? { results: [] };
  const runs = warmUp === undefined ? results : [warmUp, ...results];
  const answered = 1 + runs.reduce((sum, { requests, failed }) => sum + requests - failed, 0);
  const counted = await readCounter(gateway);
  // More are counted than answered: a stretch of load ends while calls are under way.
  const lost = Math.max(0, answered - counted);
  const rate = toMedian(results.map(toRate));
  return [
    toNote("kvs writes", toFigures(rounds, write)),
    toNote("kvs reads", toFigures(rounds, read)),
    toBoundRow(
      "counter increments of one key",
      rate,
      { atLeast: INCREMENTS_MIN },
      toFigures(rounds, increment),
    ),
    toBoundRow("increments lost", lost, { atMost: 0 }, `${lost}; answered ${answered}, counted ${counted}`),
  ];
}

/** Reads the counter through a function, as there is no other way to it. */
async function readCounter({ api }: SplitGateway): Promise<number> {
  const code = `export default async (data, { MODULES }) => MODULES.counter.get({ key: "${COUNTER}" });`;
  const { url } = await api.createEndpoint({ code });
  const [count] = (await (await fetch(url, { method: "POST" })).json()) as number[];
  return count ?? 0;
}
