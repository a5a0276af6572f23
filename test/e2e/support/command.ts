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

/**
 * Runs `src/local/main.ts` in a process group of its own, as a shell does; a process that still
 * runs at the end of the test is killed.
 */
export function runServer(args: string[], env: Record<string, string> = {}): Command {
  const child = spawn(process.execPath, ["src/local/main.ts", ...args], {
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
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return {
    child,
    pid: child.pid ?? 0,
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
