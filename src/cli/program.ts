import { Command } from "commander";
import { addDeliveries } from "./commands/deliveries.ts";
import { addDeploy } from "./commands/deploy.ts";
import { addDev } from "./commands/dev.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addEndpoints } from "./commands/endpoints.ts";
import { addEvents } from "./commands/events.ts";
import { addFixtures } from "./commands/fixtures.ts";
import { addInit } from "./commands/init.ts";
import { addInvoke } from "./commands/invoke.ts";
import { addList } from "./commands/list.ts";
import { addLogs } from "./commands/logs.ts";
import { addPull } from "./commands/pull.ts";
import { addReplay } from "./commands/replay.ts";
import { addRollback } from "./commands/rollback.ts";
import { addSecrets } from "./commands/secrets.ts";
import { addBackup, addStart } from "./commands/start.ts";
import { addTokens } from "./commands/tokens.ts";
import { addVersions } from "./commands/versions.ts";

const COMMANDS = [
  addInit,
  addDev,
  addDeploy,
  addPull,
  addList,
  addLogs,
  addInvoke,
  addFixtures,
  addEvents,
  addDeliveries,
  addReplay,
  addVersions,
  addRollback,
  addSecrets,
  addEndpoints,
  addTokens,
  addDoctor,
  addStart,
  addBackup,
];

const EXITS = `
Exit codes: 0 done; 1 the server refused, or a function failed; 2 the call or a file is wrong;
3 no server was reached.`;

/** Tells whether results and errors are to be JSON, also before the call is understood. */
export function isJson(): boolean {
  return process.argv.includes("--json");
}

/** Makes the whole command line. */
export function createProgram(): Command {
  const program = new Command("hookwright")
    .description("Write a function, get a URL.")
    .option("--url <url>", "the server (HOOKWRIGHT_URL, http://127.0.0.1:8787)")
    .option(
      "--token <token>",
      "an API token (HOOKWRIGHT_TOKEN, or the one that a server in this folder has made)",
    )
    .option("--json", "write results as JSON")
    .addHelpText("after", EXITS)
    .showHelpAfterError("(--help shows what there is)")
    // With --json what is wrong with the call is told as JSON too, by whoever has called this.
    .configureOutput({ writeErr: (text) => void (isJson() || process.stderr.write(text)) })
    .exitOverride();
  for (const add of COMMANDS) {
    add(program);
  }
  return program;
}
