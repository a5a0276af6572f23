import type { Command } from "commander";
import { toContext } from "../context.ts";
import { toTable } from "../output.ts";
import type { FunctionResource } from "../resources.ts";

/** `hookwright list`: the functions of the workspace. */
export function addList(program: Command): void {
  program
    .command("list")
    .description("the functions of the workspace")
    .option("--dialect <dialect>", "only those of a dialect")
    .action(async (options: { dialect?: string }, command: Command) => {
      const { api, out } = toContext(command);
      const query = options.dialect === undefined ? "" : `?dialect=${encodeURIComponent(options.dialect)}`;
      const functions = await api.list<FunctionResource>(`/functions${query}`);
      out.result(functions, () =>
        functions.length === 0
          ? "no functions yet"
          : toTable(
              ["id", "name", "dialect", "version", "saved"],
              functions.map(({ id, name, dialect, enabled, activeVersion }) => [
                id,
                enabled ? name : `${name} (off)`,
                dialect,
                String(activeVersion.number),
                activeVersion.createdAt,
              ]),
            ),
      );
    });
}
