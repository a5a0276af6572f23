import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { delimiter, dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Place } from "../place.ts";
import { readAnswer } from "../task.ts";
import { toFolder, toNode, type Peer } from "./peer.ts";

/** What a peer stands on: its processes know nothing but this, and end with the benchmark. */
export interface PeerGround {
  /** Where it is installed. */
  folder: string;
  /** Where it writes; its home folder too. */
  dataDir: string;
  /** A free port; `url` is its address. */
  port: number;
  url: string;
  /** Starts a process of its Node; rejects, with its output, if that ends before it is told to. */
  start(args: string[], env?: Record<string, string>): void;
  /** Runs one to its end. */
  run(args: string[], env?: Record<string, string>): Promise<void>;
  /** Waits until a call of this kind goes through. */
  wait<T>(call: () => Promise<T>): Promise<T>;
}

const START_SECONDS_MAX = 180;
const TRY_EVERY_MS = 250;
const TOLD_OUTPUT_CHARACTERS = 4_000;

/** Starts a peer and waits until it answers the task right; gives the URL that does so. */
export async function startPeer(peer: Peer, place: Place): Promise<string> {
  const ground = await createGround(peer, place);
  const url = await peer.start(ground);
  await ground.wait(() => readAnswer(url));
  return url;
}

async function createGround(peer: Peer, place: Place): Promise<PeerGround> {
  const dataDir = mkdtempSync(join(place.runDir, `${peer.name}-`));
  const logFile = join(place.runDir, `${peer.name}.log`);
  const node = toNode(peer);
  const port = await findFreePort();
  let ended: number | null = null;

  function spawnNode(args: string[], env: Record<string, string>) {
    const log = openSync(logFile, "a");
    const path = [dirname(node), "/usr/bin", "/bin"].join(delimiter);
    const child = spawn(node, args, {
      cwd: dataDir,
      env: { PATH: path, HOME: dataDir, TMPDIR: dataDir, NODE_ENV: "production", ...env },
      stdio: ["ignore", log, log],
      // A group of its own, to end what it starts as well.
      detached: true,
    });
    closeSync(log);
    const { pid } = child;
    if (pid === undefined) {
      throw new Error(`${peer.name}: ${node} cannot be started`);
    }
    place.reaper.watch(-pid);
    const exited = once(child, "exit").then(([code]) => {
      place.reaper.forget(-pid);
      return Number(code);
    });
    return { pid, exited };
  }

  const toFault = (what: string) =>
    new Error(`${peer.name} ${what}: ${readFileSync(logFile, "utf8").slice(-TOLD_OUTPUT_CHARACTERS)}`);

  return {
    folder: toFolder(peer),
    dataDir,
    port,
    url: `http://127.0.0.1:${port}`,
    start(args, env = {}) {
      const { pid, exited } = spawnNode(args, env);
      void exited.then((code) => (ended = code));
      place.onEnd(async () => {
        if (ended === null) {
          process.kill(-pid, "SIGKILL");
          await exited;
        }
      });
    },
    async run(args, env = {}) {
      const code = await spawnNode(args, env).exited;
      if (code !== 0) {
        throw toFault(`could not be prepared: ${args.join(" ")} ended with ${code}`);
      }
    },
    async wait(call) {
      for (const startedAt = performance.now(); ; await setTimeout(TRY_EVERY_MS)) {
        try {
          return await call();
        } catch (error) {
          if (ended !== null) {
            throw toFault(`ended with ${ended}`);
          }
          if (performance.now() - startedAt > START_SECONDS_MAX * 1_000) {
            throw toFault(`did not start: ${String(error)}`);
          }
        }
      }
    },
  };
}

/** A port that nobody listens on; between this and the peer's own listening another could take it. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
