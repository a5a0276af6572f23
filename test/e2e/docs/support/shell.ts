import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, inject, onTestFinished } from "vitest";
import { createClient } from "../../../support/client.ts";
import { waitFor } from "../../support/poll.ts";

const run = promisify(execFile);

/** The server that all pages share, as `npm start` runs it. */
export const serverUrl = inject("docsUrl");
export const adminToken = inject("docsToken");
export const api = createClient(serverUrl, adminToken);

export interface ShellOptions {
  cwd?: string;
  env?: Record<string, string>;
}

/** A fresh folder that is removed when the test is done. */
export function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "hookwright-docs-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * Runs lines of a page as its reader does; gives what they print. Only the address, the token and the command of a clone
 * become those of the test. Fails when a line fails.
 */
export async function runShell(lines: string, options: ShellOptions = {}): Promise<string> {
  const commands = lines
    .replaceAll("http://127.0.0.1:8787", serverUrl)
    .replaceAll(/TOKEN=hw_(?:admin_)?…/g, `TOKEN=${adminToken}`)
    .replaceAll("npx hookwright", resolve("bin/hookwright.js"));
  const { stdout } = await run("sh", ["-eu", "-c", commands], {
    cwd: options.cwd ?? createFolder(),
    env: { ...process.env, HOOKWRIGHT_URL: serverUrl, ...options.env },
  });
  return stdout.replaceAll("\r", "").trimEnd();
}

const MARK = "--- the line before has printed this ---";

/**
 * Runs lines of a page, of which some say behind `# →` what they print; holds it against that. Gives what the lines after
 * the last of these print.
 */
export async function runAnnotated(lines: string, options?: ShellOptions): Promise<string> {
  const shown: string[] = [];
  const script = lines.split("\n").map((line) => {
    const [, expected] = /# → (.*)$/.exec(line) ?? [];
    if (expected === undefined) {
      return line;
    }
    shown.push(expected);
    // Behind a line that goes on from the one before; the shell takes its own `#` for a comment.
    return `${line}\nprintf '\\n%s\\n' '${MARK}'`;
  });
  const printed = (await runShell(script.join("\n"), options)).split(`\n${MARK}`);
  expect(printed).toHaveLength(shown.length + 1);
  for (const [index, expected] of shown.entries()) {
    // What lines without an annotation have printed stands above.
    expectShown(printed[index]?.trimEnd().split("\n").at(-1)?.trim() ?? "", expected);
  }
  return printed.at(-1)?.trim() ?? "";
}

/** Runs lines again and again until they print what a page shows: for what is done a moment later. */
export async function runUntilShown(lines: string, shown: string, options?: ShellOptions): Promise<void> {
  let printed = "";
  const isShown = async () => {
    printed = await runShell(lines, options);
    return toPattern(shown).test(printed);
  };
  await waitFor("what the page shows", isShown, 20_000).catch(() => expectShown(printed, shown));
}

/** Ids and times that differ from run to run. */
const VARYING: [RegExp, string][] = [
  [/\b([a-z]{2,4})_[0-9a-z]{26}\b/g, "$1_[0-9a-z]{26}"],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\\\.\d{3}Z/g, "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"],
];

/** A page's output as a pattern: `…` stands for whatever is left out. */
function toPattern(shown: string): RegExp {
  const literal = shown.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  const varied = VARYING.reduce((text, [from, to]) => text.replaceAll(from, to), literal);
  return new RegExp(`^${varied.replaceAll("…", "[^]*?")}$`);
}

/** Holds what was printed against what the page shows. */
export function expectShown(printed: string, shown: string): void {
  expect(printed).toMatch(toPattern(shown));
}
