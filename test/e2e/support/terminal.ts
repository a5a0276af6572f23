import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";

/** Of util-linux, which Linux machines have nearly all; others (macOS) have one with other flags. */
export const HAS_TERMINAL = (spawnSync("script", ["--version"], { encoding: "utf8" }).stdout ?? "").includes(
  "util-linux",
);

/** A command in a pseudo-terminal, as somebody in front of one sees it. */
export interface Terminal {
  /** All that was shown, with what moves the cursor and colours. */
  shown(): string;
  type(text: string): void;
  /** The exit code. */
  readonly ended: Promise<number | null>;
}

/** What a terminal sends for Ctrl-C, to all that runs in front. */
export const CTRL_C = "\u0003";

/** Runs a command in a pseudo-terminal of its own; what still runs at the end of the test is killed. */
export function runInTerminal(
  words: string[],
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
): Terminal {
  const line = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  // In place of the shell, which would take Ctrl-C for its own end.
  const child = spawn("script", ["-qec", `exec ${line}`, "/dev/null"], {
    cwd,
    // Nobody sits in front of a CI machine, which gets no colours.
    env: { ...env, CI: undefined, TERM: "xterm-256color", SHELL: "/bin/sh" },
    detached: true,
  });
  let shown = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (shown += text));
  const ended = once(child, "exit").then(([code]) => code as number | null);
  onTestFinished(() => {
    if (child.exitCode === null) {
      child.kill("SIGKILL");
    }
  });
  return { shown: () => shown, type: (text) => void child.stdin.write(text), ended };
}
