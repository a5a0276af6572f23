/**
 * D1 through another process: what drizzle's d1 driver calls (`prepare().bind()` with `all`, `raw`
 * and `run`, and `batch`), passed on to the `Database` entrypoint of the process that has the disk.
 */

/** One statement as it travels. */
export interface Statement {
  sql: string;
  params: unknown[];
}

/** The `Database` entrypoint as its clients see it; `key` proves that the caller is ours. */
export interface RemoteDatabase {
  all(key: string, statement: Statement): Promise<D1Result>;
  raw(key: string, statement: Statement): Promise<unknown[][]>;
  batch(key: string, statements: Statement[]): Promise<D1Result[]>;
}

class RemoteStatement {
  readonly #remote;
  readonly #key;
  readonly statement: Statement;

  constructor(remote: RemoteDatabase, key: string, statement: Statement) {
    this.#remote = remote;
    this.#key = key;
    this.statement = statement;
  }

  bind(...params: unknown[]): RemoteStatement {
    return new RemoteStatement(this.#remote, this.#key, { sql: this.statement.sql, params });
  }

  all(): Promise<D1Result> {
    return this.#remote.all(this.#key, this.statement);
  }

  run(): Promise<D1Result> {
    return this.#remote.all(this.#key, this.statement);
  }

  raw(): Promise<unknown[][]> {
    return this.#remote.raw(this.#key, this.statement);
  }

  async first(): Promise<unknown> {
    const { results } = await this.all();
    return results[0] ?? null;
  }
}

/** Makes an object of D1's shape, as far as drizzle's driver uses it. */
export function createRemoteD1(remote: RemoteDatabase, key: string): D1Database {
  const d1 = {
    prepare: (sql: string) => new RemoteStatement(remote, key, { sql, params: [] }),
    batch: (statements: RemoteStatement[]) =>
      remote.batch(
        key,
        statements.map((statement) => statement.statement),
      ),
  };
  // drizzle's driver calls `prepare` and `batch` and nothing else of the type.
  return d1 as unknown as D1Database;
}
