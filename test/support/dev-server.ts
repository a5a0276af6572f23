import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const WRANGLER = join(ROOT, "node_modules/wrangler/wrangler-dist/cli.js");
const ENV = { ...process.env, WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false" };

/** `wrangler dev`: everything in one process of the runtime, as on Cloudflare. */
export interface DevServer {
  url: string;
  /** Everything printed so far. */
  output(): string;
  /** Ends the whole process tree and removes the data. */
  stop(): Promise<void>;
}

/** Starts `wrangler dev` on a free port with a database of its own and these settings. */
export async function startDevServer(settings: Record<string, string>): Promise<DevServer> {
  const folder = mkdtempSync(join(tmpdir(), "hookwright-dev-"));
  const persist = ["--persist-to", folder];
  const migrate = ["d1", "migrations", "apply", "DB", "--local", ...persist];
  await promisify(execFile)(process.execPath, [WRANGLER, ...migrate], { cwd: ROOT, env: ENV });
  const envFile = join(folder, "settings.env");
  writeFileSync(envFile, toEnvFile(settings), { mode: 0o600 });
  const args = ["--ip", "127.0.0.1", "--port", "0", "--inspector-port", "0", "--env-file", envFile];
  const child = spawn(process.execPath, [WRANGLER, "dev", ...persist, ...args], {
    cwd: ROOT,
    env: ENV,
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own: what wrangler has started is ended with it, even when wrangler is gone.
    detached: true,
  });
  const killNow = () => killGroup(child, "SIGKILL");
  process.once("exit", killNow);
  const exited = once(child, "exit");
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  }
  const stop = async () => {
    killGroup(child, "SIGTERM");
    await exited;
    killNow();
    process.off("exit", killNow);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const listening = new Promise<string>((resolve, reject) => {
    child.stdout.on("data", () => {
      const found = /Ready on (http:\S+)/.exec(output)?.[1];
      if (found !== undefined) {
        resolve(found);
      }
    });
    void exited.then(() => reject(new Error(`wrangler dev ended: ${output}`)));
  });
  return { url: await listening, output: () => output, stop };
}

function toEnvFile(settings: Record<string, string>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-(child.pid ?? 0), signal);
  } catch {
    // Nothing of it is left.
  }
}
