/**
 * How a command ends, for scripts: 1 the server refused, a function failed, or nothing was found; 2 the
 * command, its flags or a file of the folder is wrong; 3 the server was not reached.
 */
export const EXIT = { done: 0, failed: 1, usage: 2, unreachable: 3 } as const;

/** What a person is told in place of a stack. */
export class CliError extends Error {
  override name = "CliError";
  readonly exitCode: number;
  /** What the server said of it, for `--json`. */
  readonly problem: unknown;

  constructor(message: string, exitCode: number = EXIT.failed, problem?: unknown) {
    super(message);
    this.exitCode = exitCode;
    this.problem = problem;
  }
}

/** Says that something about the call of the command is wrong. */
export function usageError(message: string): CliError {
  return new CliError(message, EXIT.usage);
}
