import { parseOptions, StartError, USAGE } from "./options.ts";
import { startServer } from "./supervisor.ts";

/* The command behind `npm start`: prints what a person needs to go on, and stops in order. */

const print = (line: string) => void process.stdout.write(`${line}\n`);
const printError = (line: string) => void process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2), process.env);
  if (options === null) {
    print(USAGE);
    return;
  }
  const server = await startServer(options, printError);
  print(`Hookwright listens on ${server.url}`);
  if (server.madeAdminToken) {
    print(
      `\nAdmin token, shown this once (it is kept in ${options.dataDir}/keys.json):\n  ${server.adminToken}`,
    );
  }
  if (server.demoSuffix !== null) {
    print(`\nA demo function is installed. Try it:
  curl -X POST ${server.url}/hook/${server.demoSuffix} -H 'content-type: application/json' -d '{"name":"Ada"}'`);
  }

  let isStopping = false;
  const stop = () => {
    if (isStopping) {
      return;
    }
    isStopping = true;
    print("Stopping: running calls may finish.");
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        printError(String(error));
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

main().catch((error: unknown) => {
  if (error instanceof StartError) {
    printError(`hookwright: ${error.message}`);
  } else {
    printError(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  process.exit(1);
});
