import { waitUntil } from "cloudflare:workers";
import { createCarriedPromise } from "../../core/carried-promise.ts";
import type { RunSources, SandboxCall } from "../../core/contract.ts";
import type { RunHost } from "../../core/run-host.ts";
import type { SandboxReport } from "../run.ts";
import { answerAsk } from "./answer-ask.ts";
import { parseMessages, type ToSandbox } from "./messages.ts";
import { createPartReader, joinMessages } from "./parts.ts";

/**
 * A channel is one WebSocket to a sandbox process that carries the runs of many requests. A call by
 * RPC costs both processes more than everything else that is done for a hit: a session and a request
 * context each, and what is written is sent only when the event loop comes to rest. Messages that
 * come up in the same moment travel as one text, so that the more there is to do, the less each costs.
 *
 * The channel belongs to the request that opened it. Others only put texts into its queue and wait
 * for a promise that its handler settles, which the runtime carries over to the request that waits.
 */
export interface Channel {
  /** Whether further runs may be sent over it. */
  readonly isOpen: boolean;
  /** Rejects when the process went away under the run. */
  run(call: SandboxCall, sources: RunSources): Promise<SandboxReport>;
  /**
   * Takes on a run whose call comes by another way, with what it asks for and its report; `until` is
   * when it is over for sure, epoch ms. Resolves when the sandbox knows the channel.
   */
  attach(sources: RunSources, until: number): AttachedRun;
}

/** A run that is told of over a channel. */
export interface AttachedRun {
  readonly runId: number;
  /** When the sandbox can be asked for the run; rejects when the channel could not be opened. */
  readonly ready: Promise<void>;
  readonly report: Promise<SandboxReport>;
  leave(): void;
  /** The report has come by another way. */
  settle(report: SandboxReport): void;
  /** Ends the run; its report is this one. */
  drop(report: SandboxReport): void;
}

/** A run that was sent and is not reported yet. */
export interface PendingRun {
  resolve(report: SandboxReport): void;
  reject(error: Error): void;
  /** Nobody waits for it after this, epoch ms. */
  deadline: number;
  sources: RunSources;
  /** Made when the run first uses a capability. */
  host: RunHost | null;
}

/** A request keeps what it has handed out until it ends: a channel makes room for another in time. */
const RUNS_PER_CHANNEL = 10_000;
const CHANNEL_AGE_MS = 60_000;
/** Runs that nobody waits for are looked for this often; it also shows the runtime that the channel lives. */
const SWEEP_MS = 1_000;
/** Opens a channel; what is sent before it is open waits. */
export function openChannel(connect: () => Promise<WebSocket>): Channel {
  const pending = new Map<number, PendingRun>();
  const request = {};
  const openedAt = Date.now();
  const ready = createCarriedPromise<void>();
  let queue: string[] = [];
  let wake: (() => void) | undefined;
  let lastRun = 0;
  /** Questions that are being answered: the request stays for them, or they would end with it. */
  let asked = 0;
  let isOpen = true;
  let isBroken = false;

  function send(message: ToSandbox): void {
    queue.push(JSON.stringify(message));
    wake?.();
  }

  function fail(error: Error): void {
    isOpen = false;
    isBroken = true;
    ready.reject(error);
    const now = Date.now();
    for (const run of pending.values()) {
      if (run.deadline > now) {
        run.reject(error);
      }
    }
    pending.clear();
    wake?.();
  }

  function receive(data: unknown): void {
    const messages = parseMessages(data);
    if (messages === null) {
      fail(new Error("the sandbox process said something that cannot be read"));
      return;
    }
    for (const [kind, runId, ...rest] of messages) {
      const run = pending.get(runId as number);
      if (kind === "ask") {
        const [askId, what, args] = rest;
        asked++;
        void answerAsk(run, request, what, args).then((answer) => {
          asked--;
          send(["answer", askId as number, answer]);
        });
      } else if (run !== undefined) {
        pending.delete(runId as number);
        if (run.deadline > Date.now()) {
          run.resolve(rest[0] as SandboxReport);
        }
      }
    }
    wake?.();
  }

  /**
   * A call by RPC cannot be taken back, but ends with the request that made it: a channel over which
   * a run was sent that nobody waits for any more is closed as soon as its other runs are done.
   */
  function sweep(): void {
    const now = Date.now();
    isOpen &&= now < openedAt + CHANNEL_AGE_MS;
    for (const [runId, { deadline }] of pending) {
      if (deadline < now) {
        pending.delete(runId);
        isOpen = false;
      }
    }
    wake?.();
  }

  function add(sources: RunSources, deadline: number) {
    const runId = ++lastRun;
    isOpen &&= runId < RUNS_PER_CHANNEL;
    const { promise: report, resolve, reject } = createCarriedPromise<SandboxReport>();
    pending.set(runId, { resolve, reject, deadline, sources, host: null });
    return { runId, report, resolve };
  }

  async function keep(): Promise<void> {
    const socket = await connect();
    socket.accept();
    ready.resolve();
    const readPart = createPartReader();
    socket.addEventListener("message", ({ data: part }) => {
      const data = readPart(part);
      if (data !== null) {
        receive(data);
      }
    });
    for (const end of ["close", "error"] as const) {
      socket.addEventListener(end, () => fail(new Error("the sandbox process ended")));
    }
    const sweeping = setInterval(sweep, SWEEP_MS);
    try {
      while (asked > 0 || (!isBroken && (isOpen || pending.size > 0))) {
        if (queue.length === 0) {
          const woken = createCarriedPromise<void>();
          wake = woken.resolve;
          await woken.promise;
          wake = undefined;
        } else {
          const texts = joinMessages(queue);
          queue = [];
          texts.forEach((text) => isBroken || socket.send(text));
        }
      }
    } finally {
      clearInterval(sweeping);
      socket.close();
    }
  }

  // Nobody may wait for it.
  ready.promise.catch(() => undefined);
  waitUntil(
    keep().catch((error: unknown) => fail(error instanceof Error ? error : new Error(String(error)))),
  );

  return {
    get isOpen() {
      return isOpen;
    },
    run(call, sources) {
      const { runId, report } = add(sources, call.call.deadline);
      send(["run", runId, call]);
      return report;
    },
    attach(sources, until) {
      const { runId, report: reported, resolve } = add(sources, until);
      return {
        runId,
        ready: ready.promise,
        report: reported,
        leave: () => send(["leave", runId]),
        settle(report) {
          pending.delete(runId);
          resolve(report);
        },
        drop(dropped) {
          if (pending.delete(runId)) {
            send(["drop", runId]);
            resolve(dropped);
          }
        },
      };
    },
  };
}
