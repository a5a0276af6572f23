import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { expect } from "vitest";
import { ADMIN_TOKEN } from "../../support/server.ts";

/** What a person types. */
export const COMMAND = resolve("bin/hookwright.js");
/** What that starts: a process less for each of the many calls in tests. */
const MAIN = resolve("src/cli/main.ts");
const NODE_COMPILE_CACHE = resolve("node_modules/.cache/hookwright");

/** How a command has ended, and what it wrote. */
export interface CommandEnd {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** The command line in a folder, with the server and the token in its environment. */
export interface Cli {
  run(...args: string[]): CommandEnd;
  runWith(options: { env?: Record<string, string>; input?: string }, ...args: string[]): CommandEnd;
  /** Runs with `--json` what must end well; gives what it wrote. */
  runJson(...args: string[]): unknown;
  toEnv(env?: Record<string, string>): NodeJS.ProcessEnv;
}

/** Makes the command line; nothing is run until it is asked for. */
export function createCli(url: string, folder: string): Cli {
  const toEnv: Cli["toEnv"] = (env = {}) => ({
    ...process.env,
    HOOKWRIGHT_URL: url,
    HOOKWRIGHT_TOKEN: ADMIN_TOKEN,
    ...env,
  });
  const runWith: Cli["runWith"] = ({ env, input = "" }, ...args) => {
    const all = { NODE_COMPILE_CACHE, ...toEnv(env) };
    const options = { cwd: folder, encoding: "utf8" as const, env: all, input };
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], options);
    return { status, stdout: stdout.trim(), stderr: stderr.trim() };
  };
  const run: Cli["run"] = (...args) => runWith({}, ...args);
  return {
    run,
    runWith,
    runJson(...args) {
      const { status, stdout, stderr } = run("--json", ...args);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      return JSON.parse(stdout) as unknown;
    },
    toEnv,
  };
}
