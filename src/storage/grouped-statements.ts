import type { RemoteDatabase, Statement } from "./remote-d1.ts";

/** A statement in a group: whether its rows are wanted as arrays. */
export interface GroupedStatement extends Statement {
  isRaw: boolean;
}

/** What came of one statement of a group. */
export type GroupedResult = { value: unknown } | { error: string };

/** The `Database` entrypoint as far as groups go to it. */
export interface GroupingDatabase extends RemoteDatabase {
  /** Makes all of them in one transaction, or each by itself when that fails. */
  group(key: string, statements: GroupedStatement[]): Promise<GroupedResult[]>;
}

interface Waiting {
  key: string;
  statement: GroupedStatement;
  resolve(value: never): void;
  reject(error: Error): void;
}

/** One is worked on while the next is on its way; more would only make the groups smaller. */
const GROUPS_AT_ONCE = 2;
/** A D1 call may hold so many statements with room to spare. */
const GROUP_SIZE = 100;

/**
 * Sends statements that come up while others are under way as one group. By itself each would cost a
 * call to the database's process and a transaction with its own commit, which is nearly all that a
 * read or write of one row costs. Only for callers of one request, which must not end while a
 * statement of theirs is under way: what is asked of the database ends with the request that has asked.
 */
export function groupStatements(remote: GroupingDatabase): RemoteDatabase {
  let waiting: Waiting[] = [];
  let underWay = 0;

  function add<T>(key: string, statement: Statement, isRaw: boolean): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      waiting.push({ key, statement: { ...statement, isRaw }, resolve, reject });
      if (underWay < GROUPS_AT_ONCE && waiting.length === 1) {
        queueMicrotask(() => void sendAll());
      }
    });
  }

  async function sendAll(): Promise<void> {
    underWay++;
    while (waiting.length > 0) {
      const group = waiting.slice(0, GROUP_SIZE);
      waiting = waiting.slice(GROUP_SIZE);
      await send(group);
    }
    underWay--;
  }

  async function send(group: Waiting[]): Promise<void> {
    try {
      const statements = group.map(({ statement }) => statement);
      const results = await remote.group(group[0]?.key ?? "", statements);
      group.forEach(({ resolve, reject }, index) => {
        const result = results[index] ?? { error: "the database gave no result" };
        if ("error" in result) {
          reject(new Error(result.error));
        } else {
          resolve(result.value as never);
        }
      });
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error));
      group.forEach(({ reject }) => reject(reason));
    }
  }

  return {
    all: (key, statement) => add(key, statement, false),
    raw: (key, statement) => add(key, statement, true),
    batch: (key, statements) => remote.batch(key, statements),
  };
}
