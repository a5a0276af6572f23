import { WorkerEntrypoint, exports } from "cloudflare:workers";
import type { CodeBundle, SandboxCall } from "../core/contract.ts";
import { createCodeCache } from "./code-cache.ts";
import { checkInIsolate, runInIsolate, type SandboxAnswer, type Sandboxing } from "./run.ts";

interface SandboxEnv {
  LOADER: WorkerLoader;
}

/** The sandbox as its clients see it, in this process or across to another. */
export interface SandboxService {
  /** Answers when the process can still run JavaScript, with an id that no other process has. */
  ping(): Promise<string>;
  run(call: SandboxCall): Promise<SandboxAnswer>;
  check(
    functionId: string,
    contentHash: string,
    code: CodeBundle,
  ): Promise<{ message: string; line?: number; column?: number } | null>;
}

const codes = createCodeCache();
let processId: string | undefined;

/** What is needed to run isolates in this process. */
export function createSandboxing(loader: WorkerLoader): Sandboxing {
  return {
    loader,
    codes,
    egressFor: (loaderId) => exports.Egress({ props: { loaderId } }),
  };
}

/** Loads and calls isolates for other processes of the machine. It has no database and no secret. */
export class Sandbox extends WorkerEntrypoint<SandboxEnv> implements SandboxService {
  /** The watchdog's question over HTTP; the same as `ping`. */
  override async fetch(): Promise<Response> {
    return new Response(null, { status: 204 });
  }

  async ping(): Promise<string> {
    // Not at the top level, where the runtime has no randomness.
    return (processId ??= crypto.randomUUID());
  }

  run(call: SandboxCall): Promise<SandboxAnswer> {
    return runInIsolate(createSandboxing(this.env.LOADER), call);
  }

  check(functionId: string, contentHash: string, code: CodeBundle) {
    return checkInIsolate(createSandboxing(this.env.LOADER), functionId, contentHash, code);
  }
}
