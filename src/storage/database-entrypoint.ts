import { WorkerEntrypoint } from "cloudflare:workers";
import { isSameText } from "../core/crypto.ts";
import type { GroupedResult, GroupedStatement, GroupingDatabase } from "./grouped-statements.ts";
import type { Statement } from "./remote-d1.ts";

interface DatabaseEnv {
  DB: D1Database;
  DATABASE_KEY?: string;
}

/**
 * D1 for the processes of one machine that have no disk. It listens on a loopback port, which any
 * local user can reach, so every call carries the key that the supervisor made for this start; in
 * a deployed Worker, where nothing is bound to it, there is no key and every call is refused.
 */
export class Database extends WorkerEntrypoint<DatabaseEnv> implements GroupingDatabase {
  async all(key: string, statement: Statement): Promise<D1Result> {
    await this.#assertKey(key);
    return this.#prepare(statement).all();
  }

  async raw(key: string, statement: Statement): Promise<unknown[][]> {
    await this.#assertKey(key);
    return this.#prepare(statement).raw();
  }

  async batch(key: string, statements: Statement[]): Promise<D1Result[]> {
    await this.#assertKey(key);
    return this.env.DB.batch(statements.map((statement) => this.#prepare(statement)));
  }

  async group(key: string, statements: GroupedStatement[]): Promise<GroupedResult[]> {
    await this.#assertKey(key);
    try {
      const results = await this.env.DB.batch(statements.map((statement) => this.#prepare(statement)));
      return results.map((result, index) => ({
        // As arrays they have the order of the statement's columns, no two of which have one name.
        value: statements[index]?.isRaw ? result.results.map((row) => Object.values(row as object)) : result,
      }));
    } catch {
      // Nothing of it was done: those that can be done are not to fail with one that cannot.
      return Promise.all(statements.map((statement) => this.#makeOne(statement)));
    }
  }

  async #makeOne(statement: GroupedStatement): Promise<GroupedResult> {
    try {
      const prepared = this.#prepare(statement);
      return { value: await (statement.isRaw ? prepared.raw() : prepared.all()) };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }

  #prepare(statement: Statement): D1PreparedStatement {
    return this.env.DB.prepare(statement.sql).bind(...statement.params);
  }

  async #assertKey(key: string): Promise<void> {
    const expected = this.env.DATABASE_KEY;
    if (!expected || !(await isSameText(key, expected))) {
      throw new Error("not allowed");
    }
  }
}
