import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { CliError } from "./errors.ts";
import { SERVER } from "./install.ts";
import { readStoredToken } from "./stored-token.ts";

/** A one-machine server that belongs to one folder. */
export interface DevServer {
  url: string;
  token: string;
  /** Rejects when it ends by itself. */
  readonly ended: Promise<never>;
  stop(): Promise<void>;
}

/** Starts it as `npm start` does, with its data in the folder; functions may call private addresses there. */
export async function startDevServer(folder: string, port: number): Promise<DevServer> {
  const dataDir = join(folder, ".hookwright");
  const child = spawn(process.execPath, [SERVER, "--allow-private-egress", "--no-demo"], {
    cwd: folder,
    env: {
      ...process.env,
      PORT: String(port),
      HOST: "127.0.0.1",
      DATA_DIR: dataDir,
      // Made by the server and kept in the folder, where the other commands find it.
      ADMIN_TOKEN: "",
      PUBLIC_URL: "",
    },
    stdio: ["ignore", "pipe", "pipe"],
    // Ctrl-C is ours: the server is stopped when we are done with it.
    detached: true,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  }
  const exited = once(child, "exit");
  const ended = exited.then((): never => {
    throw new CliError(`the server ended: ${output.trim().split("\n").at(-1)}`);
  });
  // Looked at only while the server is needed.
  ended.catch(() => undefined);
  const url = await Promise.race([untilListening(child.stdout), ended]);
  child.stderr.on("data", (chunk: string) => void process.stderr.write(chunk));
  return {
    url,
    token: readStoredToken(dataDir) ?? "",
    ended,
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

function untilListening(stdout: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  return new Promise((resolve) => {
    stdout.on("data", (chunk: string) => {
      text += chunk;
      const [, url] = /listens on (http:\S+)/.exec(text) ?? [];
      if (url !== undefined) {
        resolve(url);
      }
    });
  });
}
