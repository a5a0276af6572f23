import { CommanderError } from "commander";
import { CliError, EXIT } from "./errors.ts";
import { createProgram } from "./program.ts";

/* The command `hookwright`. */

/** Writes why a command failed; gives its exit code. */
function tell(error: unknown): number {
  if (error instanceof CommanderError) {
    // It has written its message itself; help that was asked for is no error.
    return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
  const isKnown = error instanceof CliError;
  const message = error instanceof Error ? error.message : String(error);
  const text = isKnown ? message : ((error as Error | undefined)?.stack ?? message);
  const told = process.argv.includes("--json")
    ? JSON.stringify({ error: { message, ...(isKnown && error.problem ? { problem: error.problem } : {}) } })
    : `hookwright: ${text}`;
  process.stderr.write(`${told}\n`);
  return isKnown ? error.exitCode : EXIT.failed;
}

// A reader of the output that goes away (a pipe to `head`) is no reason to fail.
process.stdout.on("error", () => process.exit(EXIT.done));

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = tell(error);
}
