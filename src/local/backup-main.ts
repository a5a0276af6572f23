import { parseArgs } from "node:util";
import { backUp } from "./backup.ts";
import { StartError } from "./options.ts";

/* The command behind `npm run backup`. */

const USAGE = `Usage: npm run backup -- <folder> [--data <folder>]

Copies the data folder, keys included, of a server that may go on running. A server is started on the
copy with npm start -- --data <folder>.

  --data <folder>   the folder that is copied (DATA_DIR, .hookwright)
  --help            this text`;

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { data: { type: "string" }, help: { type: "boolean" } },
    });
  } catch (error) {
    throw new StartError(error instanceof Error ? error.message : String(error));
  }
}

async function main(): Promise<string> {
  const { values, positionals } = readArguments();
  if (values.help) {
    return USAGE;
  }
  const [destination, ...others] = positionals;
  if (destination === undefined || others.length > 0) {
    throw new StartError("name one folder to copy to: npm run backup -- <folder>");
  }
  const dataDir = (values.data ?? process.env["DATA_DIR"]) || ".hookwright";
  const { folder, bytes } = await backUp(dataDir, destination);
  return `Copied ${(bytes / 1_048_576).toFixed(1)} MiB to ${folder}`;
}

try {
  process.stdout.write(`${await main()}\n`);
} catch (error) {
  const text = error instanceof StartError ? error.message : String((error as Error).stack ?? error);
  process.stderr.write(`hookwright: ${text}\n`);
  process.exitCode = 1;
}
