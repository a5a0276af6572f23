import type { Command } from "commander";
import { toContext } from "../context.ts";
import { usageError } from "../errors.ts";
import { toTable } from "../output.ts";
import { readStdin } from "../stdin.ts";

interface SecretResource {
  name: string;
  createdAt: string;
  updatedAt: string;
}

/** `hookwright secrets set | list | rm`. */
export function addSecrets(program: Command): void {
  const secrets = program
    .command("secrets")
    .description("secrets of the workspace; their values are never shown");
  secrets
    .command("set")
    .argument("<name>")
    .argument("[value]", "better left out: then it is read from standard input, and stands in no history")
    .description("store a secret")
    .action(async (name: string, given: string | undefined, _options: unknown, command: Command) => {
      const { api, out } = toContext(command);
      const value = given ?? (await readInput());
      await api.call("PUT", `/secrets/${encodeURIComponent(name)}`, { value });
      out.result({ name }, () => `${name} is stored`);
    });
  secrets
    .command("list")
    .description("the names of the secrets")
    .action(async (_options: unknown, command: Command) => {
      const { api, out } = toContext(command);
      const items = await api.list<SecretResource>("/secrets");
      out.result(items, () =>
        items.length === 0
          ? "no secrets yet"
          : toTable(
              ["name", "stored"],
              items.map(({ name, updatedAt }) => [name, updatedAt]),
            ),
      );
    });
  secrets
    .command("rm")
    .argument("<name>")
    .description("remove a secret")
    .action(async (name: string, _options: unknown, command: Command) => {
      const { api, out } = toContext(command);
      await api.call("DELETE", `/secrets/${encodeURIComponent(name)}`);
      out.result({ name }, () => `${name} is removed`);
    });
}

async function readInput(): Promise<string> {
  if (process.stdin.isTTY) {
    throw usageError("give the value on standard input: echo -n … | hookwright secrets set NAME");
  }
  // What `echo` adds is no part of it.
  return (await readStdin()).replace(/\r?\n$/, "");
}
