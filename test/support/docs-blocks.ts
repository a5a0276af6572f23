import { existsSync, readdirSync, readFileSync } from "node:fs";

/** A fenced block of a page, with the heading that it stands under. */
export interface Block {
  heading: string;
  language: string;
  text: string;
  /** Of its first fence, counted from 1. */
  line: number;
}

/** Every page that a user reads: the README, the docs, the examples and the benchmarks. */
export function listPages(): string[] {
  const docs = readdirSync("docs").flatMap((name) => (name.endsWith(".md") ? [`docs/${name}`] : []));
  const examples = readdirSync("examples")
    .map((name) => `examples/${name}/README.md`)
    .filter((page) => existsSync(page));
  return ["README.md", ...docs, "examples/README.md", ...examples, "bench/README.md"];
}

/** The fenced blocks of a page in their order; of a page that does not close one, an error. */
export function readBlocks(page: string): Block[] {
  const blocks: Block[] = [];
  let heading = "";
  let open: { fence: string; language: string; line: number; lines: string[] } | null = null;
  for (const [index, line] of readFileSync(page, "utf8").split("\n").entries()) {
    const [, fence, language = ""] = /^ *(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (open === null) {
      heading = /^#+ (.+)$/.exec(line)?.[1] ?? heading;
      open = fence === undefined ? null : { fence, language: language.trim(), line: index + 1, lines: [] };
    } else if (fence === open.fence && language === "") {
      blocks.push({ heading, language: open.language, text: open.lines.join("\n"), line: open.line });
      open = null;
    } else {
      open.lines.push(line);
    }
  }
  if (open !== null) {
    throw new Error(`${page}:${open.line}: the block is not closed`);
  }
  return blocks;
}

/** What stands in backticks outside of fenced blocks. */
export function readInlineCode(page: string): string[] {
  const text = readFileSync(page, "utf8").replaceAll(/^ *(`{3,}|~{3,})[^]*?^ *\1$/gm, "");
  return Array.from(text.matchAll(/`([^`]+)`/g), ([, code = ""]) => code.replaceAll(/\s+/g, " "));
}
