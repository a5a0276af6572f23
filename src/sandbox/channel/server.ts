import { RpcTarget } from "cloudflare:workers";
import { type CodeBundle, type SandboxCall } from "../../core/contract.ts";
import { HOST_METHODS, type RunHost } from "../../core/run-host.ts";
import { HostError } from "../../core/host-error.ts";
import { toPlatformOutcome } from "../platform-errors.ts";
import { runInIsolate, type Sandboxing, type SandboxReport } from "../run.ts";
import {
  parseMessages,
  READ_CODE,
  toPlainArguments,
  type AskAnswer,
  type ToGateway,
  type ToSandbox,
} from "./messages.ts";
import { createPartReader, joinMessages } from "./parts.ts";

/** Asks the gateway something on behalf of a run. */
type Ask = (what: string, args: unknown[]) => Promise<unknown>;

/** Serves the sandbox's end of a channel: makes the runs that come, and reports them. */
export function serveChannel(socket: WebSocket, sandboxing: Sandboxing): void {
  const asked = new Map<number, (answer: AskAnswer) => void>();
  let waiting: string[] = [];
  let lastAsk = 0;

  /** What comes up in the same moment goes as one text. */
  function send(message: ToGateway): void {
    waiting.push(encode(message));
    if (waiting.length === 1) {
      queueMicrotask(() => {
        const messages = waiting;
        waiting = [];
        joinMessages(messages).forEach((text) => socket.send(text));
      });
    }
  }

  function createAsk(runId: number): Ask {
    return async (what, args) => {
      const askId = ++lastAsk;
      const answer = await new Promise<AskAnswer>((resolve) => {
        asked.set(askId, resolve);
        send(["ask", runId, askId, what, args]);
      });
      if ("error" in answer) {
        throw new HostError(answer.error.status, answer.error.message);
      }
      return answer.value;
    };
  }

  async function run(runId: number, call: SandboxCall): Promise<void> {
    const ask = createAsk(runId);
    const report = await runInIsolate(sandboxing, call, {
      createHost: () => createForwardedHost(ask),
      readCode: () => ask(READ_CODE, []) as Promise<CodeBundle>,
    }).catch((error: unknown): SandboxReport => ({
      ...toPlatformOutcome(error),
      logs: [],
      coldStart: false,
    }));
    send(["report", runId, report]);
  }

  function receive(message: ToSandbox): void {
    switch (message[0]) {
      case "run":
        void run(message[1], message[2]);
        break;
      case "answer":
        asked.get(message[1])?.(message[2]);
        asked.delete(message[1]);
        break;
    }
  }

  socket.accept();
  const readPart = createPartReader();
  socket.addEventListener("message", ({ data: part }) => {
    for (const message of parseMessages(readPart(part)) ?? []) {
      receive(message as ToSandbox);
    }
  });
  socket.addEventListener("close", () => socket.close());
}

/** An isolate that was taken over may report what JSON cannot hold; that goes as null. */
function encode(message: ToGateway): string {
  try {
    return JSON.stringify(message);
  } catch {
    const seen = new Set<unknown>();
    return JSON.stringify(message, (_key, value: unknown) => {
      const isOdd = typeof value === "bigint" || seen.has(value);
      if (typeof value === "object" && value !== null) {
        seen.add(value);
      }
      return isOdd ? null : value;
    });
  }
}

/** The capabilities of a run as its isolate gets them here: each call goes to the gateway. */
class ForwardedHost extends RpcTarget {
  readonly #ask: Ask;

  constructor(ask: Ask) {
    super();
    this.#ask = ask;
  }

  static {
    for (const method of HOST_METHODS) {
      Object.defineProperty(this.prototype, method, {
        async value(this: ForwardedHost, ...args: unknown[]) {
          return this.#ask(method, toPlainArguments(args));
        },
      });
    }
  }
}

function createForwardedHost(ask: Ask): RunHost {
  return new ForwardedHost(ask) as unknown as RunHost;
}
