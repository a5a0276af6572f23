import { RpcTarget } from "cloudflare:workers";
import type { RunHost } from "../core/contract.ts";
import type { SandboxReport } from "./run.ts";

/** A run that stopped at its first use of a capability: it goes on when it is given them. */
export interface WaitingRun {
  goOn(host: RunHost): Promise<SandboxReport>;
}

/** What a sandbox process gives for a run: its report, or itself when it needs its capabilities. */
export type SandboxAnswer = { report: SandboxReport } | { waiting: WaitingRun };

/**
 * Makes a run in a sandbox process without the capabilities it may never use: handing an object to
 * another process and back costs as much as the rest of the way there. The run starts at once, and
 * its caller is asked for them at their first use.
 */
export async function runWithLateHost(
  run: (host: RunHost) => Promise<SandboxReport>,
): Promise<SandboxAnswer> {
  let give!: (host: RunHost) => void;
  let need!: () => void;
  const given = new Promise<RunHost>((resolve) => (give = resolve));
  const needed = new Promise<null>((resolve) => (need = () => resolve(null)));
  const ending = run(
    new LateHost(() => {
      need();
      return given;
    }),
  );
  const report = await Promise.race([ending, needed]);
  return report === null ? { waiting: new Waiting(give, ending) } : { report };
}

class Waiting extends RpcTarget implements WaitingRun {
  readonly #give: (host: RunHost) => void;
  readonly #ending: Promise<SandboxReport>;

  constructor(give: (host: RunHost) => void, ending: Promise<SandboxReport>) {
    super();
    this.#give = give;
    this.#ending = ending;
  }

  goOn(host: RunHost): Promise<SandboxReport> {
    this.#give(host);
    return this.#ending;
  }
}

type Args<K extends keyof RunHost> = Parameters<RunHost[K]>;

/** The capabilities of a run as its isolate sees them: each call waits for the real ones. */
class LateHost extends RpcTarget implements RunHost {
  readonly #host: () => Promise<RunHost>;

  constructor(host: () => Promise<RunHost>) {
    super();
    this.#host = host;
  }

  async code() {
    return (await this.#host()).code();
  }

  async log(...args: Args<"log">) {
    return (await this.#host()).log(...args);
  }

  async secretGet(...args: Args<"secretGet">) {
    return (await this.#host()).secretGet(...args);
  }

  async kvsGet(...args: Args<"kvsGet">) {
    return (await this.#host()).kvsGet(...args);
  }

  async kvsWrite(...args: Args<"kvsWrite">) {
    return (await this.#host()).kvsWrite(...args);
  }

  async kvsCheckAndWrite(...args: Args<"kvsCheckAndWrite">) {
    return (await this.#host()).kvsCheckAndWrite(...args);
  }

  async kvsDelete(...args: Args<"kvsDelete">) {
    return (await this.#host()).kvsDelete(...args);
  }

  async kvsList(...args: Args<"kvsList">) {
    return (await this.#host()).kvsList(...args);
  }

  async counterSet(...args: Args<"counterSet">) {
    return (await this.#host()).counterSet(...args);
  }

  async counterIncrement(...args: Args<"counterIncrement">) {
    return (await this.#host()).counterIncrement(...args);
  }

  async counterGet(...args: Args<"counterGet">) {
    return (await this.#host()).counterGet(...args);
  }

  async invoke(...args: Args<"invoke">) {
    return (await this.#host()).invoke(...args);
  }
}
