import { readFileSync } from "node:fs";
import type { Place } from "./place.ts";
import { startWorker } from "./worker-process.ts";

/** Something that does the task at a URL. */
export interface Target {
  name: string;
  url: string;
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

/** Reads the source of a Worker that only the benchmark runs. */
export function readWorker(name: "bare" | "hop" | "counted-database"): string {
  return readFileSync(new URL(`./workers/${name}.js`, import.meta.url), "utf8");
}
