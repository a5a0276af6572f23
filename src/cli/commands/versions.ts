import type { Command } from "commander";
import { toContext } from "../context.ts";
import { findFunction } from "../find-function.ts";
import { toTable } from "../output.ts";
import type { VersionResource } from "../resources.ts";

/** `hookwright versions`: what was saved of a function, newest first. */
export function addVersions(program: Command): void {
  program
    .command("versions")
    .argument("<function>", "id or name")
    .description("the versions of a function, newest first")
    .action(async (name: string, _options: unknown, command: Command) => {
      const { api, out } = toContext(command);
      const { id } = await findFunction(api, name);
      const versions = await api.list<VersionResource>(`/functions/${id}/versions`);
      out.result(versions, () =>
        toTable(
          ["", "version", "saved", "by"],
          versions.map(({ active, number, createdAt, author }) => [
            active ? "*" : "",
            String(number),
            createdAt,
            author,
          ]),
        ),
      );
    });
}
