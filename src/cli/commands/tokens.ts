import type { Command } from "commander";
import { toContext } from "../context.ts";
import { toTable } from "../output.ts";

interface TokenResource {
  id: string;
  name: string;
  scopes: string[];
  expiresAt: string | null;
  lastUsedAt: string | null;
}

/** `hookwright tokens create | list | rm`. */
export function addTokens(program: Command): void {
  const tokens = program.command("tokens").description("tokens of the management API");
  tokens
    .command("create")
    .argument("<name>")
    .argument("<scope...>", "what it may do, such as functions:write invocations:read")
    .description("make a token; it is shown this once")
    .option("--expires <time>", "its end, ISO 8601; none when left out")
    .action(async (name: string, scopes: string[], options: { expires?: string }, command: Command) => {
      const { api, out } = toContext(command);
      const body = { name, scopes, ...(options.expires === undefined ? {} : { expiresAt: options.expires }) };
      const made = await api.call<TokenResource & { token: string }>("POST", "/tokens", body);
      out.result(made, () => made.token);
    });
  tokens
    .command("list")
    .description("tokens without their values")
    .action(async (_options: unknown, command: Command) => {
      const { api, out } = toContext(command);
      const items = await api.list<TokenResource>("/tokens");
      out.result(items, () =>
        items.length === 0
          ? "no tokens yet"
          : toTable(
              ["id", "name", "last used", "ends", "scopes"],
              items.map(({ id, name, lastUsedAt, expiresAt, scopes }) => [
                id,
                name,
                lastUsedAt ?? "never",
                expiresAt ?? "never",
                scopes.join(" "),
              ]),
            ),
      );
    });
  tokens
    .command("rm")
    .argument("<id>")
    .description("take a token back")
    .action(async (id: string, _options: unknown, command: Command) => {
      const { api, out } = toContext(command);
      await api.call("DELETE", `/tokens/${encodeURIComponent(id)}`);
      out.result({ id }, () => `${id} is taken back`);
    });
}
