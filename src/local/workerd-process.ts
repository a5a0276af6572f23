import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import type { Readable } from "node:stream";

// The package is CommonJS whose default export is the path of the binary for this platform.
const { default: workerd } = createRequire(import.meta.url)("workerd") as { default: string };

/** A running workerd with the ports its sockets listen on. */
export interface WorkerdProcess {
  readonly pid: number;
  readonly ports: ReadonlyMap<string, number>;
  /** Resolves when the process is gone. */
  readonly exited: Promise<void>;
  isRunning(): boolean;
  kill(signal: NodeJS.Signals): void;
}

/** Binaries of workerd print one such line for every failed request: the runs' own records tell more. */
const NOISE = /Uncaught exception|^stack:|disconnected|workerd\/jsg|workerd\/server|kj\/|^\s*$/;

/**
 * Starts workerd and waits until every socket listens. Rejects with what it printed when it ends
 * before. It gets a process group of its own, so that Ctrl-C in a terminal reaches the supervisor
 * alone, which ends the others in order.
 */
export async function startWorkerd(options: {
  name: string;
  configFile: string;
  sockets: string[];
  env: Record<string, string>;
  print(line: string): void;
}): Promise<WorkerdProcess> {
  const { name, configFile, sockets, env, print } = options;
  const child = spawn(workerd, ["serve", "--experimental", "--control-fd=3", configFile], {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    env,
    detached: true,
  });
  const tail: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    onLines(stream as Readable, (line) => {
      tail.push(line);
      tail.splice(0, tail.length - 20);
      if (!NOISE.test(line)) {
        print(`${name}: ${line}`);
      }
    });
  }
  const exited = once(child, "exit").then(() => undefined);
  const ports = new Map<string, number>();
  const listening = new Promise<void>((resolve) => {
    onLines(child.stdio[3] as Readable, (line) => {
      const { event, socket, port } = JSON.parse(line) as { event: string; socket?: string; port?: number };
      if (event === "listen" && socket !== undefined) {
        ports.set(socket, port ?? 0);
        if (sockets.every((wanted) => ports.has(wanted))) {
          resolve();
        }
      }
    });
  });
  const isUp = await Promise.race([listening.then(() => true), exited.then(() => false)]);
  if (!isUp || child.pid === undefined) {
    throw new Error(`the ${name} process ended at once: ${tail.join(" ").slice(0, 500)}`);
  }
  return toProcess(child, child.pid, ports, exited);
}

function toProcess(
  child: ChildProcess,
  pid: number,
  ports: ReadonlyMap<string, number>,
  exited: Promise<void>,
): WorkerdProcess {
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  return {
    pid,
    ports,
    exited,
    isRunning,
    kill(signal) {
      if (isRunning()) {
        child.kill(signal);
      }
    },
  };
}

function onLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
  });
}
