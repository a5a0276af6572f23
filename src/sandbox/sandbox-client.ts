import type { CodeBundle, RunSources, SandboxCall } from "../core/contract.ts";
import type { ServedRequest } from "../core/served.ts";
import { openChannel, type Channel } from "./channel/client.ts";
import type { SandboxReport } from "./run.ts";
import type { CodeFault } from "../core/syntax.ts";
import type { SandboxService } from "./sandbox-entrypoint.ts";
import type { ServedRun } from "./serve.ts";
import { serveOverHttp } from "./served/client.ts";
import { CHANNEL_HEADER } from "./served/wire.ts";

/** A sandbox process as the other processes of the machine use it. */
export interface SandboxClient {
  /** Answers when the process can still run JavaScript, with an id that no other process has. */
  ping(): Promise<string>;
  check(functionId: string, contentHash: string, code: CodeBundle): Promise<CodeFault | null>;
  /** Rejects when the process went away under the run. */
  run(call: SandboxCall, sources: RunSources): Promise<SandboxReport>;
  /** Its report rejects when the process went away under the run. */
  serve(call: SandboxCall, request: ServedRequest, sources: RunSources): ServedRun;
}

/** Runs go over a channel that is opened when one is needed; what is rare is called by RPC. */
export function createSandboxClient(service: SandboxService & Pick<Fetcher, "fetch">): SandboxClient {
  let open: { name: string; channel: Channel } | undefined;
  function findOpen(): { name: string; channel: Channel } {
    if (open === undefined || !open.channel.isOpen) {
      const name = crypto.randomUUID();
      open = { name, channel: openChannel(() => connect(service, name)) };
    }
    return open;
  }
  return {
    ping: () => service.ping(),
    check: (functionId, contentHash, code) => service.check(functionId, contentHash, code),
    run: (call, sources) => findOpen().channel.run(call, sources),
    serve: (call, request, sources) => serveOverHttp(service, findOpen(), call, request, sources),
  };
}

async function connect(service: Pick<Fetcher, "fetch">, name: string): Promise<WebSocket> {
  const headers = { upgrade: "websocket", [CHANNEL_HEADER]: name };
  const { webSocket } = await service.fetch("http://sandbox/channel", { headers });
  if (webSocket === null) {
    throw new Error("the sandbox process opened no channel");
  }
  return webSocket;
}
