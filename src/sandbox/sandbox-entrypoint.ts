import { WorkerEntrypoint, exports } from "cloudflare:workers";
import type { CodeBundle } from "../core/contract.ts";
import type { CodeFault } from "../core/syntax.ts";
import { serveChannel } from "./channel/server.ts";
import { createCodeCache } from "./code-cache.ts";
import type { Sandboxing } from "./isolate.ts";
import { checkInIsolate } from "./run.ts";
import { answerServed } from "./served/server.ts";
import { CHANNEL_HEADER, SERVED_HEADER } from "./served/wire.ts";

interface SandboxEnv {
  LOADER: WorkerLoader;
}

/** What a sandbox process answers to by RPC; runs come over the channel that its `fetch` opens, and requests to be served by `fetch` itself. */
export interface SandboxService {
  /** Answers when the process can still run JavaScript, with an id that no other process has. */
  ping(): Promise<string>;
  check(functionId: string, contentHash: string, code: CodeBundle): Promise<CodeFault | null>;
}

const codes = createCodeCache();
let processId: string | undefined;

/** What is needed to run isolates in this process. */
export function createSandboxing(loader: WorkerLoader): Sandboxing {
  return {
    loader,
    codes,
    egressFor: (loaderId, limits) => exports.Egress({ props: { loaderId, limits } }),
  };
}

/** Loads and calls isolates for other processes of the machine. It has no database and no secret. */
export class Sandbox extends WorkerEntrypoint<SandboxEnv> implements SandboxService {
  /** Serves a request, opens a channel, or answers the watchdog's question, which is the same as `ping`. */
  override async fetch(request: Request): Promise<Response> {
    const { headers } = request;
    const ticket = headers.get(SERVED_HEADER);
    if (ticket !== null) {
      const sandboxing = createSandboxing(this.env.LOADER);
      return answerServed(request, ticket, sandboxing, (promise) => this.ctx.waitUntil(promise));
    }
    if (headers.get("upgrade") !== "websocket") {
      return new Response(null, { status: 204 });
    }
    const { 0: theirs, 1: ours } = new WebSocketPair();
    serveChannel(ours, headers.get(CHANNEL_HEADER) ?? "", createSandboxing(this.env.LOADER));
    return new Response(null, { status: 101, webSocket: theirs });
  }

  async ping(): Promise<string> {
    // Not at the top level, where the runtime has no randomness.
    return (processId ??= crypto.randomUUID());
  }

  check(functionId: string, contentHash: string, code: CodeBundle) {
    return checkInIsolate(createSandboxing(this.env.LOADER), functionId, contentHash, code);
  }
}
