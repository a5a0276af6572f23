import type { Invocation, Outcome, RunSources } from "../core/contract.ts";
import { WAIT_UNTIL_MS } from "../core/limits.ts";
import { onAbort } from "../core/on-abort.ts";
import type { ServedDispatch, ServedRequest } from "../core/served.ts";
import type { RunTrace } from "../host/run-trace.ts";
import type { Runner } from "./dispatch.ts";
import { TIMED_OUT, toOutcome, toTimedOut } from "./outcome.ts";
import { OwnWord, toOwnWord } from "./own-word.ts";
import type { SandboxReport } from "./run.ts";

/**
 * Has a request served. The deadline is that of the answer's head; everything that came out of the
 * isolate, but the answer, is checked before it is believed.
 */
export async function dispatchServed(
  runner: Runner,
  invocation: Invocation,
  request: ServedRequest,
  sources: RunSources,
  trace: RunTrace,
): Promise<ServedDispatch> {
  const startedAt = Date.now();
  const allowedMs = Math.max(0, invocation.deadline - startedAt);
  const run = runner.serve(invocation, request, sources);
  let known: Awaited<typeof reported> | undefined;
  const reported = run.report.catch(toOwnWord);
  onAbort(request.left, run.leave);
  void reported.then((report) => (known = report));

  function ended(outcome: Outcome): ServedDispatch {
    trace.isOver = true;
    return { said: { outcome }, leave: run.leave, drop: run.drop, end: () => Promise.resolve(outcome) };
  }

  const head = await within(allowedMs, run.head);
  if (head === TIMED_OUT) {
    run.drop();
    return ended(toTimedOut("runTime", allowedMs, invocation, trace, startedAt));
  }
  if (head === null) {
    const report = await within(Math.max(0, invocation.deadline - Date.now()), reported);
    if (report === TIMED_OUT) {
      run.drop();
      return ended(toTimedOut("runTime", allowedMs, invocation, trace, startedAt));
    }
    const isAnswer = !(report instanceof OwnWord) && report.kind === "returned";
    return ended(toOutcome(isAnswer ? null : report, invocation, trace, startedAt));
  }

  async function end(): Promise<Outcome> {
    const report = known ?? (await within(WAIT_UNTIL_MS, reported));
    trace.isOver = true;
    if (report === TIMED_OUT) {
      run.drop();
      return toTimedOut("lateTime", Date.now() - startedAt, invocation, trace, startedAt);
    }
    return toOutcome(report, invocation, trace, startedAt);
  }

  if ("error" in head) {
    // Only so far: what it was given to wait for goes on.
    const thrown = { kind: "threw", error: head.error } as Partial<SandboxReport>;
    return {
      said: { outcome: toOutcome(thrown, invocation, trace, startedAt) },
      leave: run.leave,
      drop: run.drop,
      end,
    };
  }
  if ("left" in head) {
    if (request.left.aborted) {
      return { said: { left: true }, leave: run.leave, drop: run.drop, end };
    }
    // An isolate that says so by itself says nothing.
    run.drop();
    return ended(toOutcome(null, invocation, trace, startedAt));
  }
  return { said: { answer: head }, leave: run.leave, drop: run.drop, end };
}

/** Takes its timer back: a run that is served may live long after it. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T | typeof TIMED_OUT> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<typeof TIMED_OUT>((resolve) => {
    timer = setTimeout(() => resolve(TIMED_OUT), ms);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
