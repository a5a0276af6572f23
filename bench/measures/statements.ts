import { setTimeout } from "node:timers/promises";
import type { Bench } from "../bench.ts";
import { startCounted } from "../joined.ts";
import { openConnection, type OneConnection } from "../one-connection.ts";
import type { Row } from "../report.ts";

const STATEMENTS_MAX = 50;
const ROWS_MAX = 20;
/** Hits at an even pace: at full speed a thousand of them would be over before anything is written. */
const HITS = 2_000;
const HITS_PER_SECOND = 100;
/** More than the records that an endpoint may leave at once, so that the long run is measured. */
const WARM_UP_HITS = 200;
/** Longer than anything waits in memory before it is written. */
const SETTLE_MS = 6_000;

/**
 * What warm hits cost the database, recording, counting and the refreshing of the endpoint's entry
 * included: counted where the calls pass on their way to the database.
 */
export async function measureStatements(bench: Bench): Promise<Row[]> {
  const target = await startCounted("counted", bench.place);
  const connection = openConnection();
  await hitEvenly(connection, target.url, WARM_UP_HITS);
  await setTimeout(SETTLE_MS);
  const before = await target.readCounts();
  await hitEvenly(connection, target.url, HITS);
  await setTimeout(SETTLE_MS);
  const after = await target.readCounts();
  connection.close();
  const statements = ((after.statements - before.statements) / HITS) * 1_000;
  const rows = ((after.rowsWritten - before.rowsWritten) / HITS) * 1_000;
  const pace = `per 1,000 warm hits, ${HITS_PER_SECOND}/s`;
  return [
    {
      measure: `D1 statements ${pace}`,
      value: statements.toFixed(1),
      limit: `<= ${STATEMENTS_MAX}`,
      isMet: statements <= STATEMENTS_MAX,
    },
    {
      measure: `D1 rows written ${pace}`,
      value: rows.toFixed(1),
      limit: `<= ${ROWS_MAX}`,
      isMet: rows <= ROWS_MAX,
    },
  ];
}

async function hitEvenly(connection: OneConnection, url: string, hits: number): Promise<void> {
  const startedAt = performance.now();
  for (let i = 0; i < hits; i++) {
    await connection.call(url);
    const ahead = startedAt + ((i + 1) * 1_000) / HITS_PER_SECOND - performance.now();
    if (ahead > 0) {
      await setTimeout(ahead);
    }
  }
}
