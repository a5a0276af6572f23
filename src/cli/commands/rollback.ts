import type { Command } from "commander";
import { toContext } from "../context.ts";
import { CliError } from "../errors.ts";
import { findFunction } from "../find-function.ts";
import { toVersion } from "../number-option.ts";
import type { FunctionResource, VersionResource } from "../resources.ts";

/** `hookwright rollback`: puts an earlier version in force. */
export function addRollback(program: Command): void {
  program
    .command("rollback")
    .argument("<function>", "id or name")
    .argument("[version]", "its number; the one before the active one when left out", toVersion)
    .description("put an earlier version of a function in force, at once")
    .action(async (name: string, given: number | undefined, _options: unknown, command: Command) => {
      const { api, out } = toContext(command);
      const { id, activeVersion } = await findFunction(api, name);
      const version =
        given ??
        (await api.list<VersionResource>(`/functions/${id}/versions`))
          .map(({ number }) => number)
          .find((number) => number < activeVersion.number);
      if (version === undefined) {
        throw new CliError(`there is no version before ${activeVersion.number}`);
      }
      const fn = await api.call<FunctionResource>("POST", `/functions/${id}/activate`, { version });
      out.result(fn, () => `${fn.name}: version ${version} is in force, in place of ${activeVersion.number}`);
    });
}
