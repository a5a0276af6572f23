import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RPC_HOST } from "../src/local/workerd-config.ts";
import type { Place } from "./place.ts";
import { startWorker } from "./worker-process.ts";

/** Something that does the task at a URL. */
export interface Target {
  name: string;
  url: string;
  /** Paths on the same host that are to be called round robin in its place. */
  paths?: readonly string[];
}

/** Starts the floor "bare": what workerd itself costs. */
export async function startBare(place: Place): Promise<Target> {
  return { name: "bare", url: await startWorker("bare", readWorker("bare"), place) };
}

/** Starts the floor "hop": what an isolate for the function costs, with nothing else around it. */
export async function startHop(place: Place): Promise<Target> {
  const bindings = [{ name: "LOADER", workerLoader: true as const }];
  return { name: "hop", url: await startWorker("hop", readWorker("hop"), place, { bindings }) };
}

/** Starts the hop with many isolates in turn; gives the target for a number of them. */
export async function startHopMany(place: Place): Promise<(isolates: number) => Target> {
  const bindings = [{ name: "LOADER", workerLoader: true as const }];
  const url = await startWorker("hop-many", readWorker("hop-many"), place, { bindings });
  return (isolates) => ({ name: `hop, ${isolates} isolates`, url: `${url}${isolates}` });
}

/** Starts the floor "cross": what a second process costs, whatever is done in the two. */
export async function startCross(place: Place): Promise<Target> {
  const address = `unix:${join(place.runDir, "cross.rpc")}`;
  await startWorker("cross-sandbox", readWorker("hop"), place, {
    bindings: [{ name: "LOADER", workerLoader: true }],
    sockets: [{ name: "rpc", address, entrypoint: "Sandbox", acceptsRpc: true }],
  });
  const url = await startWorker("cross", readWorker("cross"), place, {
    bindings: [{ name: "SANDBOX", service: "sandbox" }],
    externals: [{ name: "sandbox", address, rpcHost: RPC_HOST }],
  });
  return { name: "cross", url };
}

/** Reads the source of a Worker that only the benchmark runs. */
export function readWorker(name: "bare" | "hop" | "hop-many" | "cross" | "counted-database"): string {
  return readFileSync(new URL(`./workers/${name}.js`, import.meta.url), "utf8");
}
