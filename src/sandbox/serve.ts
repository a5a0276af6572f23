import { createCarriedPromise } from "../core/carried-promise.ts";
import type { RunLine, OutcomeKind, RunSources, SandboxCall } from "../core/contract.ts";
import { SERVED_LIFE_MS } from "../core/limits.ts";
import type { RunHost } from "../core/run-host.ts";
import type { ServeAnswer, ServedHead, ServedRequest, ServingRun } from "../core/served.ts";
import { beginRun } from "./egress-budget.ts";
import {
  findParts,
  loadEntrypoint,
  mayRetry,
  readParts,
  type IsolateParts,
  type Sandboxing,
} from "./isolate.ts";
import { toPlatformOutcome } from "./platform-errors.ts";
import { withRefusal, type SandboxReport } from "./run.ts";

/** A request that is being served. */
export interface ServedRun {
  /** What the run says first; null when it ended without a word, and the report says why. Never rejects. */
  readonly head: Promise<ServedHead | null>;
  /**
   * How the run ended, when its body is over and all that it had left to do is done: `returned` if
   * nothing was thrown. Rejects when the sandbox went away under it.
   */
  readonly report: Promise<SandboxReport>;
  /** Tells the function that nobody takes its answer any more. */
  leave(): void;
  /** Ends the run, whatever it does: its time is over. */
  drop(): void;
}

/** What is reported of a run that was dropped; whoever did it knows why. */
export const DROPPED: SandboxReport = { kind: "timed-out", afterMs: 0, logs: [], coldStart: false };

/** It waits for its capabilities, tells its head, tells its end; an isolate that says more says nothing. */
const SAID_MAX = 3;

/**
 * Serves one request in the isolate of its version, loading it if need be. It is one call by RPC,
 * with the bodies of request and answer as streams in it: they pass through no buffer of ours, who
 * takes little slows down who gives, and what breaks off at one end breaks off at the other.
 */
export function serveInIsolate(
  sandboxing: Sandboxing,
  asked: SandboxCall,
  { head, body }: Pick<ServedRequest, "head" | "body">,
  sources: RunSources,
): ServedRun {
  const told = createCarriedPromise<ServedHead | null>();
  const dropped = createCarriedPromise<SandboxReport>();
  const left = createCarriedPromise<void>();
  const conversation = createConversation(sources, left.promise, told.resolve);

  async function serve(): Promise<SandboxReport> {
    const parts = findParts(sandboxing, asked) ?? (await readParts(sandboxing, asked, sources));
    const run = beginRun(parts.loaderId, parts.limits, asked.call.deadline + SERVED_LIFE_MS);
    return withRefusal(await Promise.race([dropped.promise, converse(parts)]), run);
  }

  async function converse(parts: IsolateParts): Promise<SandboxReport> {
    for (let attempt = 0; ; attempt++) {
      let coldStart = false;
      let said: ServeAnswer;
      try {
        const entrypoint = loadEntrypoint(sandboxing, parts, attempt, () => (coldStart = true));
        said = await entrypoint.serve(asked.call, head, body);
      } catch (error) {
        // A stream can be given away only once.
        if (body instanceof ReadableStream || !mayRetry(error, attempt)) {
          return { ...toPlatformOutcome(error), logs: [], coldStart };
        }
        continue;
      }
      return conversation
        .hear(said, coldStart)
        .catch((error: unknown) => ({ ...toPlatformOutcome(error), logs: [], coldStart }));
    }
  }

  const report = serve().finally(() => {
    told.resolve(null);
    conversation.end();
  });
  return {
    head: told.promise,
    report,
    leave: left.resolve,
    drop: () => dropped.resolve({ ...DROPPED }),
  };
}

/** Hears what a run says, until it has no more to say, and makes its report of that. */
function createConversation(sources: RunSources, left: Promise<void>, onHead: (head: ServedHead) => void) {
  let host: RunHost | undefined;
  let run: (ServingRun & Partial<Disposable>) | undefined;
  let hasLeft = false;

  function tellLeaving(): void {
    // Whatever an isolate makes of it, and whether it is still there, is its own affair.
    run?.leave().catch(() => undefined);
  }

  // Whoever says so may be another request, in which the isolate cannot be called.
  void left.then(() => {
    hasLeft = true;
    tellLeaving();
  });

  return {
    async hear(first: ServeAnswer, coldStart: boolean): Promise<SandboxReport> {
      let logs: RunLine[] = [];
      let outcome: OutcomeKind | undefined;
      let said = first;
      for (let count = 1; count <= SAID_MAX; count++) {
        outcome = toOutcome(said, outcome);
        if (said.kind !== "waiting") {
          logs = logs.concat(toLines(said.logs));
        }
        run?.[Symbol.dispose]?.();
        run = said.kind === "ended" ? undefined : said.run;
        const isOver = run === undefined;
        if (said.kind === "responded") {
          onHead({ head: said.head, body: said.body, isOver });
        } else if (said.kind === "threw") {
          onHead({ error: said.error, isOver });
        } else if (said.kind === "left") {
          onHead({ left: true, isOver });
        }
        if (run === undefined) {
          break;
        }
        if (hasLeft) {
          tellLeaving();
        }
        said = await run.goOn((host ??= sources.createHost()));
      }
      return { ...(outcome ?? UNREADABLE), logs, coldStart };
    },
    end(): void {
      run?.[Symbol.dispose]?.();
    },
  };
}

const UNREADABLE: OutcomeKind = { kind: "sandbox-lost", reason: "the isolate gave no readable answer" };

/** What is known of a run's end after it has said this: what was thrown first is what counts. */
function toOutcome(said: ServeAnswer, before: OutcomeKind | undefined): OutcomeKind | undefined {
  switch (said.kind) {
    case "responded":
    case "left":
      return before ?? { kind: "returned", value: undefined };
    case "threw":
      return before ?? { kind: "threw", error: said.error };
    case "ended":
      return said.error === undefined || before?.kind === "threw"
        ? before
        : { kind: "threw", error: said.error };
    case "waiting":
      return before;
  }
}

function toLines(logs: unknown): RunLine[] {
  return Array.isArray(logs) ? (logs as RunLine[]) : [];
}
