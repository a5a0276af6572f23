/**
 * Stands between a gateway and the database, passes every call on and counts it: what a gateway
 * costs the database is seen where the calls pass, and not in the code that makes them.
 */
import { WorkerEntrypoint } from "cloudflare:workers";

const counts = { statements: 0, rowsWritten: 0 };

/** @param {{ meta?: { rows_written?: number } }} result */
function count(result) {
  counts.statements++;
  counts.rowsWritten += result.meta?.rows_written ?? 0;
  return result;
}

export class Database extends WorkerEntrypoint {
  /** @param {unknown[]} args */
  async all(...args) {
    return count(await this.env.DATABASE.all(...args));
  }

  /** @param {unknown[]} args Rows without `meta`: only reads go this way. */
  async raw(...args) {
    counts.statements++;
    return this.env.DATABASE.raw(...args);
  }

  /** @param {unknown[]} args */
  async batch(...args) {
    const results = await this.env.DATABASE.batch(...args);
    results.forEach(count);
    return results;
  }
}

export default {
  fetch() {
    return Response.json(counts);
  },
};
