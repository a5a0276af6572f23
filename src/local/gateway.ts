import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { toGatewayConfig, toGatewayName } from "./gateway-config.ts";
import { keepProcess } from "./kept-process.ts";
import { askMaintenance, openClosing } from "./maintenance-client.ts";
import type { PublicSocket } from "./public-socket.ts";
import type { Reaper } from "./reaper.ts";
import { watchProcess } from "./watchdog.ts";
import { startWorkerd, type WorkerdProcess } from "./workerd-process.ts";

/** The process that serves the public socket. */
export interface GatewayProcess {
  pid(): number | null;
  /** Asks the process's `Maintenance` entrypoint; gives the body of the answer. */
  ask(path: string): Promise<string>;
  /** Takes no new connection, lets running calls finish, and ends the process. */
  stop(): Promise<void>;
}

export interface GatewayOptions {
  /** Its number, and how many serve the socket. */
  index: number;
  gateways: number;
  socket: PublicSocket;
  runDir: string;
  bundleFile: string;
  controlAddress: string;
  databaseAddress: string;
  maintenanceAddress: string;
  sandboxAddresses: string[];
  settings: Record<string, string>;
  v8Flags: string[];
  /** Given through the environment, so that they stand in no file and on no command line. */
  secrets: Record<string, string>;
  key: string;
  reaper: Reaper;
  print(line: string): void;
}

/** It runs no user code, so a long silence means a busy machine more often than a hung process. */
const HUNG_AFTER_MS = 10_000;
/** What it holds is caches with a bound. */
const MEMORY_MIB = 4_096;
/** The process lets calls run for 10 s; then it has this long to write what is to be written. */
const CLOSE_WAIT_MS = 13_000;
const END_WAIT_MS = 500;

/** Starts a gateway, and starts it again on the same socket whenever it ends by itself. */
export async function startGateway(options: GatewayOptions): Promise<GatewayProcess> {
  const { runDir, print, reaper, socket } = options;
  const name = toGatewayName(options.index);
  const configFile = join(runDir, `${name}.capnp`);
  const maintenance = { path: join(runDir, `${name}.maintenance`), key: options.key };
  writeFileSync(configFile, toGatewayConfig(options), { mode: 0o600 });
  const env = { ...options.secrets, DATABASE_KEY: options.key };

  const kept = await keepProcess({
    name,
    print,
    start() {
      // workerd does not take over a socket file that a killed process left behind.
      rmSync(maintenance.path, { force: true });
      return startWorkerd({
        name,
        configFile,
        sockets: ["http", "maintenance"],
        inherited: { socket: "http", fd: socket.fd },
        env,
        reaper,
        print,
      });
    },
    watch: (running) =>
      watchProcess({
        socketPath: maintenance.path,
        path: "/ping",
        key: options.key,
        pid: running.pid,
        hungAfterMs: HUNG_AFTER_MS,
        onHung: () => running.kill("SIGKILL"),
        onMemory(mib) {
          if (mib > MEMORY_MIB) {
            running.kill("SIGKILL");
          }
        },
      }),
  });

  return {
    pid: kept.pid,
    ask: (path) => askMaintenance(maintenance, path),
    async stop() {
      const running = await kept.release();
      if (running === null) {
        socket.refuse();
        return;
      }
      await endGateway(running, maintenance, socket, print);
    },
  };
}

/**
 * Ends a gateway without losing anything. workerd, told to end, takes no more requests and ends
 * with the last one, but does not wait for work behind an answer: the records of the last calls.
 * So one request stays open until those are written, and is let finish only after the signal, when
 * no call can begin any more that it would not see.
 */
async function endGateway(
  running: WorkerdProcess,
  maintenance: { path: string; key: string },
  socket: PublicSocket,
  print: (line: string) => void,
): Promise<void> {
  const timer = setTimeout(() => running.kill("SIGKILL"), CLOSE_WAIT_MS);
  try {
    const closing = await openClosing(maintenance);
    running.kill("SIGTERM");
    socket.refuse();
    await closing.finish();
  } catch (error) {
    print(`the gateway was not closed in order: ${error instanceof Error ? error.message : String(error)}`);
    running.kill("SIGTERM");
    socket.refuse();
  }
  // What still runs now has had its time.
  await Promise.race([running.exited, sleep(END_WAIT_MS)]);
  running.kill("SIGKILL");
  await running.exited;
  clearTimeout(timer);
}
