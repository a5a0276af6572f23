import { readFileSync } from "node:fs";
import type { Argument, Command, Option } from "commander";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../../src/cli/program.ts";
import { EXIT } from "../../../src/cli/errors.ts";
import { listPages, readInlineCode } from "../../support/docs-blocks.ts";
import { readTable, toCodes } from "../../support/docs-table.ts";

const PAGE = "docs/cli.md";
const program = createProgram();

/** A command as a row of the page shows it, with the arguments that are shown there. */
interface Shown {
  path: string;
  args: string[];
  /** The codes beside it. */
  row: string[];
}

/** `secrets set <name>` · `list`: what follows the first of a group is of the same group. */
const shown: Shown[] = readTable(PAGE, "command").flatMap(([names = "", does = ""]) => {
  const codes = toCodes(names).map((code) => code.split(" "));
  const [[group = ""] = []] = codes;
  const row = toCodes(does);
  const isGroup = (find(program, [group])?.commands.length ?? 0) > 0;
  return codes.map((words, index) => {
    const path = isGroup && index > 0 ? [group, ...words] : words;
    return {
      path: path.filter((word) => !/^[<[]/.test(word)).join(" "),
      args: path.filter((word) => /^[<[]/.test(word)),
      row,
    };
  });
});

function find(from: Command, path: string[]): Command | undefined {
  const [name, ...rest] = path;
  const command = from.commands.find((each) => each.name() === name);
  return command === undefined || rest.length === 0 ? command : find(command, rest);
}

/** Every command that does something, by its path. */
function listCommands(from: Command, before: string[] = []): [path: string, command: Command][] {
  return from.commands.flatMap((command): [string, Command][] => {
    const path = [...before, command.name()];
    return command.commands.length > 0 ? listCommands(command, path) : [[path.join(" "), command]];
  });
}

const toText = (argument: Argument) => {
  const inner = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${inner}>` : `[${inner}]`;
};
const namesOf = ({ short, long }: Option) => [short, long].filter((name) => name !== undefined);
const isFlag = (code: string) => /^--?[A-Za-z]/.test(code);
const toFlag = (code: string) => code.split(" ")[0] ?? "";

const commands = listCommands(program);

describe("the commands on docs/cli.md", () => {
  it("are all that there are", () => {
    expect(shown.map(({ path }) => path).toSorted()).toEqual(commands.map(([path]) => path).toSorted());
  });

  it.each(commands)("%s has its arguments and options", (path, command) => {
    const { args, row } = shown.find((each) => each.path === path) ?? { args: [], row: [] };
    // One that is better left out may be.
    expect(command.registeredArguments.map(toText).slice(0, args.length)).toEqual(args);
    const flags = row.filter(isFlag).map(toFlag);
    const lacking = command.options.filter((option) => !namesOf(option).some((name) => flags.includes(name)));
    expect(lacking.map(({ flags: text }) => text)).toEqual([]);
  });

  it("have no options that there are not", () => {
    const rows = Map.groupBy(shown, ({ row }) => row);
    const unknown = Array.from(rows, ([row, each]) => {
      const known = each.flatMap(
        ({ path }) => find(program, path.split(" "))?.options.flatMap(namesOf) ?? [],
      );
      return row.filter((code) => isFlag(code) && !known.includes(toFlag(code)));
    });
    expect(unknown.flat()).toEqual([]);
  });

  it("share the options that the page names before them, and end as it says", () => {
    const text = readFileSync(PAGE, "utf8").replaceAll(/\s+/g, " ");
    const codes = readInlineCode(PAGE);
    expect(program.options.flatMap(namesOf).filter((name) => !codes.includes(name))).toEqual([]);
    expect(EXIT).toEqual({ done: 0, failed: 1, usage: 2, unreachable: 3 });
    expect(text).toContain(
      "Exit codes: 0 done; 1 the server refused, or a function failed; 2 the call or a file is wrong; 3 no server was reached.",
    );
  });
});

const calls = listPages().flatMap((page) =>
  readInlineCode(page).flatMap((code) => {
    const words = /^(?:npx )?hookwright (.+)$/.exec(code)?.[1]?.split(" ");
    return words === undefined ? [] : [{ page, code, words }];
  }),
);

it.each(calls)("$code on $page is a command that there is", ({ words }) => {
  const first = find(program, words.slice(0, 1));
  const command = (first?.commands.length ?? 0) > 0 ? find(program, words.slice(0, 2)) : first;
  const known = [...program.options, ...(command?.options ?? [])].flatMap(namesOf);
  expect(command).toBeDefined();
  expect(words.filter((word) => isFlag(word) && !known.includes(word))).toEqual([]);
});
