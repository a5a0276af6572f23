import { InvalidArgumentError, type Command } from "commander";
import { toContext } from "../context.ts";

/** `hookwright replay`: runs recorded calls again. */
export function addReplay(program: Command): void {
  program
    .command("replay")
    .argument("<invocation...>", "ids of invocations")
    .description("run recorded calls again, with their requests as they came")
    .option("--version <number>", "the version to run; the active one when left out", toVersion)
    .action(async (ids: string[], options: { version?: number }, command: Command) => {
      const { api, out } = toContext(command);
      for (const id of ids) {
        const body = options.version === undefined ? {} : { version: options.version };
        const accepted = await api.call<{ invocationId: string; statusUrl: string }>(
          "POST",
          `/invocations/${encodeURIComponent(id)}/replay`,
          body,
        );
        out.item({ replayOf: id, ...accepted }, () => `${id} runs again as ${accepted.invocationId}`);
      }
    });
}

/** Reads the number of a version. */
export function toVersion(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) {
    throw new InvalidArgumentError("a version is a whole number from 1 on");
  }
  return Number(text);
}
