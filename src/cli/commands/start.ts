import { pathToFileURL } from "node:url";
import type { Command } from "commander";
import { toContext } from "../context.ts";
import { usageError } from "../errors.ts";
import { toPort } from "../number-option.ts";
import { BACKUP, SERVER } from "../install.ts";

/** `hookwright start`: the one-machine server, as `npm start` runs it in a clone. */
export function addStart(program: Command): void {
  program
    .command("start")
    .description("run the one-machine server, until Ctrl-C; other settings come from the environment")
    .option("--port <number>", "port of the public address (PORT, 8787)", toPort)
    .option("--host <address>", "address to listen on (HOST, 127.0.0.1)")
    .option("--data <folder>", "where everything is kept (DATA_DIR, .hookwright)")
    .option("--sandboxes <number>", "processes that run functions (SANDBOXES, 2)")
    .option("--gateways <number>", "processes that answer the public address (GATEWAYS, 1)")
    .option("--allow-private-egress", "let functions call private addresses (EGRESS_ALLOW_PRIVATE=1)")
    .option("--no-demo", "install no demo function on the first start")
    .action((_options: unknown, command: Command) => become(SERVER, command));
}

/** `hookwright backup`: a copy of a server's data, as `npm run backup` makes it in a clone. */
export function addBackup(program: Command): void {
  program
    .command("backup")
    .argument("<folder>", "the folder to copy to")
    .description("copy the data folder, keys included, of a server that may go on running")
    .option("--data <folder>", "the folder that is copied (DATA_DIR, .hookwright)")
    .action((_folder: string, _options: unknown, command: Command) => become(BACKUP, command));
}

/** The process becomes the server's own command, which reads what it is to do from the arguments and ends by itself. */
async function become(main: string, command: Command): Promise<void> {
  if (toContext(command).out.isJson) {
    throw usageError(`${command.name()} writes no JSON`);
  }
  process.argv.splice(2, Infinity, ...toArguments(command));
  await import(pathToFileURL(main).href);
}

/** What was given, as the command that it is handed to takes it. */
function toArguments(command: Command): string[] {
  const flags = command.options.flatMap((option) => {
    const { long } = option;
    const value = command.getOptionValue(option.attributeName()) as string | number | boolean | undefined;
    if (long === undefined || value === undefined || value === option.negate) {
      return [];
    }
    return typeof value === "boolean" ? [long] : [`${long}=${value}`];
  });
  return [...flags, ...command.args];
}
