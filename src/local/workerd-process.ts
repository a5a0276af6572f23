import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import type { Readable } from "node:stream";
import type { Reaper } from "./reaper.ts";

// The package is CommonJS whose default export is the path of the binary for this platform.
const { default: workerd } = createRequire(import.meta.url)("workerd") as { default: string };

/** Path of the binary that every process of the server runs. */
export const WORKERD_PATH = workerd;

/** A running workerd, all of whose sockets listen. */
export interface WorkerdProcess {
  readonly pid: number;
  /** Resolves when the process is gone. */
  readonly exited: Promise<void>;
  /** The signal that ended it; null while it runs, and when none did. */
  endSignal(): NodeJS.Signals | null;
  /** The last lines that it printed. */
  lastLines(): string;
  kill(signal: NodeJS.Signals): void;
}

export interface WorkerdOptions {
  name: string;
  configFile: string;
  /** Names of the config's sockets. */
  sockets: string[];
  /** A listening socket that the process is to inherit, in place of opening the one so named. */
  inherited?: { socket: string; fd: number };
  env: Record<string, string>;
  reaper: Reaper;
  print(line: string): void;
}

/** workerd prints such lines for every failed request: the runs' own records tell more. */
const NOISE = /Uncaught exception|^stack:|disconnected|workerd\/jsg|workerd\/server|kj\/|^\s*$/;
/** A start takes a tenth of a second; on a machine that is very busy it may take long. */
const START_WAIT_MS = 30_000;
const CONTROL_FD = 3;
const INHERITED_FD = 4;
/**
 * workerd takes two descriptors for each connection, and ends when there is none for the next one.
 * Where this user may, each process gets as many as the system gives; else what Node has, which
 * takes all it can get.
 */
const WITH_DESCRIPTORS = 'ulimit -n 1048576 2>/dev/null; exec "$0" "$@"';

/**
 * Starts workerd and waits until every socket listens. Rejects with what it printed when it ends
 * before. It gets a process group of its own, so that Ctrl-C in a terminal reaches the supervisor
 * alone, which ends the others in order.
 */
export async function startWorkerd(options: WorkerdOptions): Promise<WorkerdProcess> {
  const { name, configFile, inherited, env, reaper, print } = options;
  const socketFlag = inherited === undefined ? [] : [`--socket-fd=${inherited.socket}=${INHERITED_FD}`];
  const flags = ["serve", "--experimental", `--control-fd=${CONTROL_FD}`, ...socketFlag, configFile];
  const child = spawn("/bin/sh", ["-c", WITH_DESCRIPTORS, workerd, ...flags], {
    stdio: ["ignore", "pipe", "pipe", "pipe", ...(inherited === undefined ? [] : [inherited.fd])],
    env,
    detached: true,
  });
  const exited = once(child, "exit").then(() => undefined);
  const { pid } = child;
  if (pid === undefined) {
    // Without a process there is an "error" event, which rejects the promise.
    await exited;
    throw new Error(`the ${name} process could not be started`);
  }
  reaper.watch(pid);
  void exited.then(() => reaper.forget(pid));
  const tail = printLines(child, (line) => print(`${name}: ${line}`));
  const lastLines = () => tail.join("\n");
  const endSignal = () => child.signalCode;
  const running = {
    pid,
    exited,
    endSignal,
    lastLines,
    kill: (signal: NodeJS.Signals) => void child.kill(signal),
  };
  const timer = setTimeout(() => running.kill("SIGKILL"), START_WAIT_MS);
  const isUp = await Promise.race([
    listening(child, options.sockets).then(() => true),
    exited.then(() => false),
  ]);
  clearTimeout(timer);
  if (!isUp) {
    throw new Error(`the ${name} process did not start: ${tail.join(" ").slice(0, 500)}`);
  }
  return running;
}

/** Passes on what is worth reading; gives the last lines, whatever they are. */
function printLines(child: ChildProcess, print: (line: string) => void): string[] {
  const tail: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    onLines(stream, (line) => {
      tail.push(line);
      tail.splice(0, tail.length - 20);
      if (!NOISE.test(line)) {
        print(line);
      }
    });
  }
  return tail;
}

/** Resolves when workerd has told of every socket that it listens. */
function listening(child: ChildProcess, sockets: string[]): Promise<void> {
  const waiting = new Set(sockets);
  return new Promise((resolve) => {
    onLines(child.stdio[CONTROL_FD] as Readable, (line) => {
      const { event, socket } = JSON.parse(line) as { event: string; socket?: string };
      if (event === "listen" && socket !== undefined && waiting.delete(socket) && waiting.size === 0) {
        resolve();
      }
    });
  });
}

function onLines(stream: Readable | null, onLine: (line: string) => void): void {
  let rest = "";
  stream?.setEncoding("utf8");
  stream?.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
  });
}
