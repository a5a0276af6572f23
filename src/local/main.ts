import { setFlagsFromString } from "node:v8";
import { parseOptions, StartError, USAGE, type ServerOptions } from "./options.ts";
import { onNpmGone } from "./parent.ts";
import type { LocalServer } from "./supervisor.ts";

/* The command behind `npm start`: prints what a person needs to go on, and stops in order. */

const print = (line: string) => void process.stdout.write(`${line}\n`);
const printError = (line: string) => void process.stderr.write(`${line}\n`);

/** Exit code of a process that a signal ended: 128 and the number of SIGINT. */
const INTERRUPTED = 130;
/** npm passes Ctrl-C on to a process that had it from the terminal already: those two are one. */
const SAME_SIGNAL_MS = 400;

/** Stops in order on the first signal, also while the server still starts; on a second, at once. */
function stopOnSignal(starting: Promise<LocalServer>): void {
  let stoppingSince: number | null = null;
  const onSignal = () => {
    const now = performance.now();
    if (stoppingSince !== null) {
      if (now - stoppingSince > SAME_SIGNAL_MS) {
        process.exit(INTERRUPTED);
      }
      return;
    }
    stoppingSince = now;
    print("Stopping: running calls may finish. A second signal ends at once.");
    starting
      .then((server) => server.stop())
      .then(
        () => process.exit(0),
        (error: unknown) => fail(error),
      );
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
  process.on("SIGHUP", onSignal);
  onNpmGone(process.env, onSignal);
}

function printWelcome(server: LocalServer, options: ServerOptions): void {
  print(`Hookwright listens on ${server.url}`);
  print(`Its console is ${server.url}/console/`);
  if (server.madeAdminToken) {
    print(
      `\nAdmin token, shown this once (it is kept in ${options.dataDir}/keys.json):\n  ${server.adminToken}`,
    );
  }
  if (server.demoSuffix !== null) {
    print(`\nA demo function is installed. Try it:
  curl -X POST ${server.url}/hook/${server.demoSuffix} -H 'content-type: application/json' -d '{"name":"Ada"}'`);
  }
}

function fail(error: unknown): never {
  if (error instanceof StartError) {
    printError(`hookwright: ${error.message}`);
  } else {
    printError(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  process.exit(1);
}

// A reader of the output that goes away (a pipe to `head`) is no reason to end the server.
process.stdout.on("error", () => undefined);
process.stderr.on("error", () => undefined);

try {
  const options = parseOptions(process.argv.slice(2), process.env);
  if (options === null) {
    print(USAGE);
  } else {
    // This process watches others and does little itself: a third less memory, and nothing waits for it.
    setFlagsFromString("--optimize-for-size");
    // Loaded only now: a mistake in the options is told without the wait for it.
    const { startServer } = await import("./supervisor.ts");
    const starting = startServer(options, printError);
    stopOnSignal(starting);
    printWelcome(await starting, options);
  }
} catch (error) {
  fail(error);
}
