import type { CircuitChange, SandboxPool } from "../../../src/sandbox/pool-contract.ts";
import { createSandboxPool } from "../../../src/sandbox/pool.ts";
import type { SandboxClient } from "../../../src/sandbox/sandbox-client.ts";

/** A place where a sandbox process listens: it can fall silent, die, and be replaced by another. */
export class Place implements SandboxClient {
  state: "up" | "silent" | "gone" = "up";
  pings = 0;
  /** How long it takes to answer: the machine may be busy. */
  answersAfterMs = 0;
  readonly name: string;
  #process = 1;

  constructor(name: string) {
    this.name = name;
  }

  /** Another process listens here from now on. */
  replace(): void {
    this.#process++;
    this.state = "up";
  }

  async ping(): Promise<string> {
    this.pings++;
    if (this.answersAfterMs > 0) {
      await scheduler.wait(this.answersAfterMs);
    }
    switch (this.state) {
      case "up":
        return `process ${this.#process} of ${this.name}`;
      case "silent":
        return new Promise(() => undefined);
      case "gone":
        return Promise.reject(new Error("connection refused"));
    }
  }

  run(): never {
    throw new Error("a pool runs nothing");
  }

  serve(): never {
    throw new Error("a pool serves nothing");
  }

  check(): never {
    throw new Error("a pool checks nothing");
  }
}

/** So many sandboxes of two places each; the second of each is empty until a process is replaced. */
export function createPlaces(sandboxes: number, onCircuit?: (change: CircuitChange) => void) {
  const places = Array.from({ length: sandboxes * 2 }, (_, index) => new Place(`place ${index}`));
  for (const [index, place] of places.entries()) {
    place.state = index % 2 === 0 ? "up" : "gone";
  }
  return { places, pool: createSandboxPool(places, onCircuit) };
}

const soon = () => Date.now() + 400;

export const acquire = (pool: SandboxPool, functionId: string, version = `ver of ${functionId}`) =>
  pool.acquire({ functionId, version }, soon());

/** Runs something short, and tells where. */
export async function placeOf(pool: SandboxPool, functionId: string): Promise<string> {
  const lease = await acquire(pool, functionId);
  lease.release(true);
  return (lease.service as unknown as Place).name;
}

/** Names of functions that live in the same sandbox as the first, and of some that do not. */
export async function findNeighbours(pool: SandboxPool) {
  const homes = new Map<string, string>();
  for (let i = 0; i < 40; i++) {
    homes.set(`fn_${i}`, await placeOf(pool, `fn_${i}`));
  }
  const home = homes.get("fn_0");
  const same = [...homes].filter(([, name]) => name === home).map(([id]) => id);
  const others = [...homes].filter(([, name]) => name !== home).map(([id]) => id);
  return { home: home ?? "", same, others };
}

export const placeNamed = (places: Place[], name: string) => {
  const found = places.find((place) => place.name === name);
  if (found === undefined) {
    throw new Error(`there is no ${name}`);
  }
  return found;
};
