import { RpcTarget } from "cloudflare:workers";
import { createCarriedPromise } from "../../core/carried-promise.ts";
import type { CodeBundle, RunSources, SandboxCall } from "../../core/contract.ts";
import { HOST_METHODS, type RunHost } from "../../core/run-host.ts";
import { HostError } from "../../core/host-error.ts";
import { toPlatformOutcome } from "../platform-errors.ts";
import type { Sandboxing } from "../isolate.ts";
import { runInIsolate, type SandboxReport } from "../run.ts";
import {
  IS_BODY_WHOLE,
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

/** A question that is not answered yet. */
interface Asked {
  runId: number;
  resolve(answer: AskAnswer): void;
}

/** What a run that is served in a request of its own can be told over its channel. */
export interface ToldRun {
  leave(): void;
  drop(): void;
}

/** Such a run, as its request has it from the channel. */
export interface ChannelRun {
  readonly sources: RunSources;
  /** Has it told what the gateway says of it. */
  listen(run: ToldRun): void;
  /** It is over; whatever it asks for afterwards is refused. */
  end(): void;
  /** Reports it, and ends it. */
  report(report: SandboxReport): void;
}

/** What requests beside the one that opened a channel can do with it. */
export interface ServedChannel {
  begin(runId: number): ChannelRun;
}

const channels = new Map<string, ServedChannel>();
/** A run of the channel's own request is not over before that. */
const NEVER = () => false;

/** Finds an open channel by the name that the gateway gave it. */
export function findChannel(name: string): ServedChannel | undefined {
  return channels.get(name);
}

/** Serves the sandbox's end of a channel: makes the runs that come, and reports them. */
export function serveChannel(socket: WebSocket, name: string, sandboxing: Sandboxing): void {
  const asked = new Map<number, Asked>();
  /** Runs that are served, each as far as it listens. */
  const served = new Map<number, ToldRun | null>();
  let waiting: string[] = [];
  let wake: (() => void) | undefined;
  let isClosed = false;
  let lastAsk = 0;

  /** What comes up in the same moment goes as one text. */
  function send(message: ToGateway): void {
    waiting.push(encode(message));
    wake?.();
  }

  /** Other requests have messages too, and only this one may use its socket. */
  async function keepSending(): Promise<void> {
    while (!isClosed) {
      if (waiting.length === 0) {
        const woken = createCarriedPromise<void>();
        wake = woken.resolve;
        await woken.promise;
        wake = undefined;
      } else {
        const messages = waiting;
        waiting = [];
        joinMessages(messages).forEach((text) => isClosed || socket.send(text));
      }
    }
  }

  /** Its request ends with it, and nobody is there any more who waits for an answer. */
  function forget(runId: number): void {
    for (const [askId, question] of asked) {
      if (question.runId === runId) {
        asked.delete(askId);
      }
    }
  }

  function sourcesOf(runId: number, isOver: () => boolean): RunSources {
    const ask: Ask = async (what, args) => {
      if (isOver()) {
        throw new HostError(410, "the run is over");
      }
      const askId = ++lastAsk;
      const { promise, resolve } = createCarriedPromise<AskAnswer>();
      asked.set(askId, { runId, resolve });
      send(["ask", runId, askId, what, args]);
      const answer = await promise;
      if ("error" in answer) {
        throw new HostError(answer.error.status, answer.error.message);
      }
      return answer.value;
    };
    return {
      createHost: () => createForwardedHost(ask),
      readCode: () => ask(READ_CODE, []) as Promise<CodeBundle>,
      isBodyWhole: () => ask(IS_BODY_WHOLE, []) as Promise<boolean>,
    };
  }

  async function run(runId: number, call: SandboxCall): Promise<void> {
    const report = await runInIsolate(sandboxing, call, sourcesOf(runId, NEVER)).catch(toReport);
    send(["report", runId, report]);
  }

  function receive(message: ToSandbox): void {
    switch (message[0]) {
      case "run":
        void run(message[1], message[2]);
        break;
      case "answer":
        asked.get(message[1])?.resolve(message[2]);
        asked.delete(message[1]);
        break;
      case "leave":
        served.get(message[1])?.leave();
        break;
      case "drop":
        served.get(message[1])?.drop();
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
  socket.addEventListener("close", () => {
    isClosed = true;
    wake?.();
    channels.delete(name);
    // Nobody is left who could take what they give.
    for (const told of served.values()) {
      told?.drop();
    }
    socket.close();
  });
  channels.set(name, {
    begin(runId) {
      served.set(runId, null);
      const end = () => {
        served.delete(runId);
        forget(runId);
      };
      return {
        sources: sourcesOf(runId, () => !served.has(runId)),
        listen: (told) => void served.set(runId, told),
        end,
        report(report) {
          end();
          send(["report", runId, report]);
        },
      };
    },
  });
  void keepSending();
}

/** What a run is reported as whose code could not be had. */
export function toReport(error: unknown): SandboxReport {
  return { ...toPlatformOutcome(error), logs: [], coldStart: false };
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
