import type { CodeBundle, RunSources, SandboxCall } from "../core/contract.ts";
import { openChannel, type Channel } from "./channel/client.ts";
import type { SandboxReport } from "./run.ts";
import type { CodeFault } from "../core/syntax.ts";
import type { SandboxService } from "./sandbox-entrypoint.ts";

/** A sandbox process as the other processes of the machine use it. */
export interface SandboxClient {
  /** Answers when the process can still run JavaScript, with an id that no other process has. */
  ping(): Promise<string>;
  check(functionId: string, contentHash: string, code: CodeBundle): Promise<CodeFault | null>;
  /** Rejects when the process went away under the run. */
  run(call: SandboxCall, sources: RunSources): Promise<SandboxReport>;
}

/** Runs go over a channel that is opened when one is needed; what is rare is called by RPC. */
export function createSandboxClient(service: SandboxService & Pick<Fetcher, "fetch">): SandboxClient {
  let channel: Channel | undefined;
  return {
    ping: () => service.ping(),
    check: (functionId, contentHash, code) => service.check(functionId, contentHash, code),
    run(call, sources) {
      if (channel === undefined || !channel.isOpen) {
        channel = openChannel(() => connect(service));
      }
      return channel.run(call, sources);
    },
  };
}

async function connect(service: Pick<Fetcher, "fetch">): Promise<WebSocket> {
  const { webSocket } = await service.fetch("http://sandbox/channel", { headers: { upgrade: "websocket" } });
  if (webSocket === null) {
    throw new Error("the sandbox process opened no channel");
  }
  return webSocket;
}
