import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { waitFor } from "./poll.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** The server's command as a person runs it: nothing is set but what the test sets. */
export interface Command {
  readonly child: ChildProcess;
  readonly pid: number;
  stdout(): string;
  stderr(): string;
  /** Code and signal of the end. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Waits until it listens; gives the address it printed. Fails when it ends before. */
  url(): Promise<string>;
}

/** Runs `src/local/main.ts`. */
export function runServer(args: string[], env: Record<string, string> = {}): Command {
  return runCommand(process.execPath, ["src/local/main.ts", ...args], env);
}

/**
 * Runs a command that starts the server, in a process group of its own, as a shell does. What still
 * runs of the group at the end of the test is killed.
 */
export function runCommand(file: string, args: string[], env: Record<string, string>): Command {
  const child = spawn(file, args, {
    cwd: ROOT,
    env: { PATH: process.env["PATH"] ?? "", CLOUDFLARE_CF_FETCH_ENABLED: "false", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (chunk: string) => (output[name] += chunk));
  }
  // "close" comes when the output is read to its end too.
  const ended = once(child, "close").then(() => ({ code: child.exitCode, signal: child.signalCode }));
  const { pid } = child;
  if (pid === undefined) {
    throw new Error(`${file} could not be run`);
  }
  onTestFinished(async () => {
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // The whole group is gone already.
    }
    await ended;
  });
  return {
    child,
    pid,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    ended,
    url: () =>
      waitFor("the server listens", () => {
        if (child.exitCode !== null || child.signalCode !== null) {
          throw new Error(`the server ended: ${output.stderr}`);
        }
        return /^Hookwright listens on (\S+)$/m.exec(output.stdout)?.[1];
      }),
  };
}

/** A fresh folder that is removed when the test is done. */
export function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "hookwright-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
