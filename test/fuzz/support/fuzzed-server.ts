import { createClient, type ApiClient } from "../../support/client.ts";
import { ADMIN_TOKEN, startServer } from "../../support/server.ts";
import { createConnection, type Connection } from "./connection.ts";

/** The suffix of a function that always answers in the same way. */
const GOOD_SUFFIX = "good-function";
/** One that takes a while: its calls are under way whatever happens. */
const SLOW_SUFFIX = "slow-function";
const SLOW_CALLERS = 4;
const FAILURES_KEPT = 5;

/** A server with a good function beside what is fuzzed. */
export interface FuzzedServer {
  port: number;
  api: ApiClient;
  /** What failed for callers who have nothing to do with the cases. */
  bystanders: { failures: string[] };
  /** What the server told of faults of its own. */
  faults(): string[];
  stop(): Promise<void>;
}

/**
 * Starts a real one-machine server, and callers of a good function all the time. It has one sandbox
 * process, so that whatever a case does to it, the good function feels.
 */
export async function startFuzzedServer(): Promise<FuzzedServer> {
  const server = await startServer({ args: ["--sandboxes", "1"] });
  const port = Number(new URL(server.url).port);
  const api = createClient(server.url, ADMIN_TOKEN);
  await api.createEndpoint({ code: "export default () => 'good';", endpoint: { suffix: GOOD_SUFFIX } });
  await api.createEndpoint({
    code: "export default async () => { await scheduler.wait(200); return 'good'; };",
    endpoint: { suffix: SLOW_SUFFIX },
  });
  const bystanders = { failures: [] as string[] };
  let isOver = false;
  const calling = Array.from({ length: SLOW_CALLERS }, () =>
    callAllTheTime(createConnection(port), bystanders, () => isOver),
  );
  return {
    port,
    api,
    bystanders,
    faults: () =>
      [...new Set(server.output().split("\n"))].filter((line) =>
        /"level":"error"|starting it again|restarting it|replacing it/.test(line),
      ),
    async stop() {
      isOver = true;
      await Promise.all(calling);
      await server.stop();
    },
  };
}

async function callAllTheTime(
  connection: Connection,
  { failures }: FuzzedServer["bystanders"],
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    await expectGood(connection, SLOW_SUFFIX).catch((error: unknown) => {
      if (failures.length < FAILURES_KEPT) {
        failures.push(String(error));
      }
    });
  }
  connection.close();
}

/**
 * Calls the good function. After a case on the same connection it also tells whether the server and
 * its client still agree where one request ends and the next begins.
 */
export async function callGood(connection: Connection): Promise<void> {
  await expectGood(connection, GOOD_SUFFIX);
}

async function expectGood(connection: Connection, suffix: string): Promise<void> {
  const bytes = Buffer.from(`GET /hook/${suffix} HTTP/1.1\r\nhost: fuzz.example\r\n\r\n`);
  const got = await connection.exchange({ bytes, isHead: false, pieceBytes: null, ends: false });
  const isGood =
    got.kind === "answered" && got.answer.status === 200 && got.answer.body.toString() === "good";
  if (!isGood) {
    const shown = got.kind === "answered" ? `${got.answer.head}\n\n${got.answer.body.toString()}` : got.kind;
    throw new Error(`a good function was not answered\n${shown.slice(0, 1_000)}`);
  }
}
