import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A token that tests choose, so that they need not read it from the output. */
export const ADMIN_TOKEN = "admin-token-of-the-tests";

/** The real server in processes of its own, as `npm start` runs it. */
export interface RunningServer {
  url: string;
  dataDir: string;
  child: ChildProcess;
  /** Everything printed so far, standard output and standard error together. */
  output(): string;
  /** Sends SIGTERM, waits for the end and removes the data folder; gives the exit code. */
  stop(options?: { keepData?: boolean }): Promise<number | null>;
}

/** Starts `src/local/main.ts`, or the command given, on a free port with a fresh data folder, and waits until it listens. */
export async function startServer(
  options: {
    args?: string[];
    env?: Record<string, string>;
    dataDir?: string;
    command?: [string, ...string[]];
  } = {},
): Promise<RunningServer> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "hookwright-test-"));
  const [command, ...first] = options.command ?? [process.execPath, "src/local/main.ts"];
  const child = spawn(command, [...first, ...(options.args ?? [])], {
    cwd: ROOT,
    env: {
      ...process.env,
      PORT: "0",
      DATA_DIR: dataDir,
      ADMIN_TOKEN,
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      ...options.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => (output += chunk));
  }
  const exited = once(child, "exit").then(([code]) => code as number | null);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", () => {
      const found = /listens on (https?:\S+)/.exec(output)?.[1];
      if (found !== undefined) {
        resolve(found);
      }
    });
    void exited.then((code) => reject(new Error(`the server ended with ${code}: ${output}`)));
  });
  return {
    url,
    dataDir,
    child,
    output: () => output,
    async stop({ keepData = false } = {}) {
      child.kill("SIGTERM");
      const code = await exited;
      if (!keepData) {
        rmSync(dataDir, { recursive: true, force: true });
      }
      return code;
    },
  };
}
