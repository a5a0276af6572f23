import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { checkCode } from "../../../../../src/api/check-code.ts";
import { ApiProblem } from "../../../../../src/api/problem.ts";
import type { Dialect } from "../../../../../src/api/resources.ts";
import { functionCreateSchema } from "../../../../../src/api/schemas/functions.ts";
import {
  findMistakes,
  type Mistake,
  type WrittenCode,
} from "../../../../../src/console/editor/lint/find-mistakes.ts";
import { toPlace } from "../../../../../src/core/place.ts";
import { CODES } from "./codes.ts";

const DIALECTS = functionCreateSchema.shape.dialect.options;
const EXAMPLES = new URL("../../../../../examples/", import.meta.url);

function toWritten(dialect: Dialect, code: string, parts: Partial<WrittenCode> = {}): WrittenCode {
  return { dialect, code, files: {}, modules: {}, variables: [], ...parts };
}

/** What is found, with the place as the API gives it. */
function find(written: WrittenCode): [severity: string, file: string, line: number, message: string][] {
  return findMistakes(written).map((mistake) => [
    mistake.severity,
    mistake.file,
    lineOf(written, mistake),
    mistake.message,
  ]);
}

function lineOf({ code, files }: WrittenCode, { file, at }: Mistake): number {
  return toPlace(files[file] ?? code, at).line;
}

/** What a save refuses, told in the same way. */
function refuse(written: WrittenCode): ReturnType<typeof find> {
  try {
    checkCode(written);
    return [];
  } catch (error) {
    if (!(error instanceof ApiProblem)) {
      throw error;
    }
    return error.errors.map(({ path, line = 0, message }) => [
      "error",
      path === "code" ? "index.js" : path.replace(/^files\./, ""),
      line,
      message,
    ]);
  }
}

describe.each(CODES.valid)("%s takes $1", (dialect, code, parts) => {
  it("without an error", () => {
    const written = toWritten(dialect, code, parts);
    expect(refuse(written)).toEqual([]);
    expect(find(written)).toEqual([]);
  });
});

describe.each(CODES.broken)("%s refuses $1", (dialect, code, [file, line, message], parts) => {
  it("and says where", () => {
    const written = toWritten(dialect, code, parts);
    const [first, ...others] = find(written);
    expect(first).toEqual(["error", file, line, expect.stringMatching(message)]);
    expect([first, ...others]).toEqual(refuse(written));
  });
});

describe.each(CODES.unmeant)("%s saves $1", (dialect, code, message) => {
  it("and is warned", () => {
    const written = toWritten(dialect, code);
    expect(refuse(written)).toEqual([]);
    expect(find(written)).toEqual([["warning", "index.js", 1, message]]);
  });
});

describe("every dialect", () => {
  it.each(DIALECTS)("%s is in each of the tables", (dialect) => {
    expect(CODES.valid.some(([name]) => name === dialect)).toBe(true);
    expect(CODES.broken.some(([name]) => name === dialect)).toBe(true);
  });
});

describe("what is nested deeply", () => {
  it("is left to the server, which may have more room for it than a browser", () => {
    const [open, close] = ["(".repeat(100_000), ")".repeat(100_000)];
    for (const code of [
      `export default () => /${open}${close}/;`,
      `export default () => ${open}1${close};`,
    ]) {
      const written = toWritten("craft", code);
      expect(refuse(written)).toEqual([
        ["error", "index.js", 1, expect.stringMatching(/nested too deeply|stack space/)],
      ]);
      expect(find(written)).toEqual([]);
    }
  });
});

describe("a long text", () => {
  it("is left to the save, so that the page does not stand still", () => {
    expect(find(toWritten("craft", `x = ;${" ".repeat(256 * 1_024)}`))).toEqual([]);
  });
});

/** The functions of a folder of examples, of which the console makes its templates. */
function readFunctions(folder: string): WrittenCode[] {
  const paths = readdirSync(new URL(folder, EXAMPLES), { recursive: true, encoding: "utf8" });
  const read = (file: string) => readFileSync(new URL(`${folder}/${file}`, EXAMPLES), "utf8");
  if (!paths.includes("hookwright.toml")) {
    // The longest name first: `craft` begins as `craft-http` does.
    const dialect = DIALECTS.toSorted((a, b) => b.length - a.length).find((name) =>
      folder.startsWith(`${name}-`),
    );
    const readJson = (file: string) => (paths.includes(file) ? JSON.parse(read(file)) : undefined);
    return dialect === undefined
      ? []
      : [
          toWritten(dialect, read("index.js"), {
            modules: readJson("modules.json") ?? {},
            variables: readJson("variables.json") ?? [],
          }),
        ];
  }
  const { functions } = parse(read("hookwright.toml")) as unknown as {
    functions: { dialect?: Dialect; code?: string; modules?: Record<string, string>; variables?: object }[];
  };
  return functions.map(({ dialect = "craft", code = "index.js", modules = {}, variables = {} }) => {
    const beside = paths.filter(
      (each) => each.endsWith(".js") && dirname(each) === dirname(code) && each !== code,
    );
    const files = dialect === "integration" ? beside.map((each) => [basename(each), read(each)]) : [];
    return toWritten(dialect, read(code), {
      files: Object.fromEntries(files) as Record<string, string>,
      modules,
      variables: Object.entries(variables).map(([name, value]) => ({ name, value: String(value) })),
    });
  });
}

describe("every example", () => {
  const folders = readdirSync(EXAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const examples = folders.flatMap(({ name }) => readFunctions(name).map((fn) => [name, fn] as const));

  it.each(examples)("%s is without mistakes", (_, written) => {
    expect(find(written)).toEqual([]);
  });

  it("has been looked at, but for a server of one's own", () => {
    const seen = new Set<string>(examples.map(([name]) => name));
    expect(folders.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual(["webhook-receiver"]);
  });
});
