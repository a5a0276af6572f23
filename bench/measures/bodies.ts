import type { Bench } from "../bench.ts";
import type { Target } from "../floors.ts";
import { toNote, type Row } from "../report.ts";
import { runRounds, toFigures, toRatioRow } from "../rounds.ts";
import { toBody, toFunction } from "../task.ts";

const SIZES = [
  ["100 B", 100],
  ["10 KB", 10_000],
  ["1 MB", 1_000_000],
] as const;
const BODY_LIMIT_BYTES = 2 * 1_048_576;
/** Fewer than elsewhere: so much at once is slow enough to measure. */
const CONNECTIONS = 8;

/** What bodies of other sizes cost; the answer is as long as the body. */
export async function measureBodies(bench: Bench): Promise<Row[]> {
  const bare = await bench.bare();
  const hop = await bench.hop();
  const { api } = await bench.split();
  const endpoint = { bodyLimitBytes: BODY_LIMIT_BYTES };
  const split: Target = {
    name: "split",
    url: (await api.createEndpoint({ code: toFunction(), endpoint })).url,
  };
  const rows: Row[] = [];
  for (const [size, bytes] of SIZES) {
    bench.say(`bodies of ${size}`);
    const rounds = await runRounds(bench, [bare, hop, split], {
      body: toBody(bytes),
      connections: CONNECTIONS,
    });
    rows.push(
      toNote(`${size} there and back, ${CONNECTIONS} connections: bare`, toFigures(rounds, bare)),
      toRatioRow(`${size}: hop / bare`, rounds, [hop, bare]),
      toRatioRow(`${size}: gateway, two processes / hop`, rounds, [split, hop]),
    );
  }
  return rows;
}
