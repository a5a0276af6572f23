import { CommanderError } from "commander";
import { CliError, EXIT } from "./errors.ts";
import { createProgram, isJson } from "./program.ts";

/* The command `hookwright`. */

/** Writes why a command failed; gives its exit code. */
function tell(error: unknown): number {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof CommanderError) {
    // Help that was asked for is no error. Anything else it has written itself, unless that is to be JSON.
    const isHelp = error.exitCode === 0;
    if (!isHelp && isJson()) {
      writeJson({ message: message.replace(/^error: /, "") });
    }
    return isHelp ? EXIT.done : EXIT.usage;
  }
  const isKnown = error instanceof CliError;
  if (isJson()) {
    writeJson({ message, ...(isKnown && error.problem ? { problem: error.problem } : {}) });
  } else {
    const text = isKnown ? message : ((error as Error | undefined)?.stack ?? message);
    process.stderr.write(`hookwright: ${text}\n`);
  }
  return isKnown ? error.exitCode : EXIT.failed;
}

function writeJson(error: { message: string; problem?: unknown }): void {
  process.stderr.write(`${JSON.stringify({ error })}\n`);
}

// A reader of the output that goes away (a pipe to `head`) is no reason to fail.
process.stdout.on("error", () => process.exit(EXIT.done));

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = tell(error);
}
