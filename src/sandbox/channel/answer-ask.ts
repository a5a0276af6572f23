import { HOST_METHODS, type HostMethod } from "../../core/run-host.ts";
import { HostError } from "../../core/host-error.ts";
import type { PendingRun } from "./client.ts";
import { IS_BODY_WHOLE, READ_CODE, type AskAnswer } from "./messages.ts";

const METHODS: ReadonlySet<unknown> = new Set(HOST_METHODS);

/**
 * Does what a run asks for: uses one of its capabilities, or reads its code. Whoever asks may be
 * user code that has taken over its process, so nothing of the question is believed. `request`
 * stands for the request in which all questions of a channel are answered.
 */
export async function answerAsk(
  run: PendingRun | undefined,
  request: object,
  what: unknown,
  args: unknown,
): Promise<AskAnswer> {
  try {
    return { value: await doAsked(run, request, what, args) };
  } catch (error) {
    // The host tells faults of ours in its own words; anything else here is a question that is none.
    return error instanceof HostError
      ? { error: { message: error.message, status: error.status } }
      : { error: { message: "the platform could not do this", status: 500 } };
  }
}

async function doAsked(
  run: PendingRun | undefined,
  request: object,
  what: unknown,
  args: unknown,
): Promise<unknown> {
  if (run === undefined || run.deadline < Date.now()) {
    throw new HostError(410, "the run is over");
  }
  if (what === READ_CODE) {
    return run.sources.readCode();
  }
  if (what === IS_BODY_WHOLE) {
    return run.sources.isBodyWhole?.() ?? false;
  }
  if (!isHostMethod(what) || !Array.isArray(args)) {
    throw new HostError(400, "there is no such capability");
  }
  const host = (run.host ??= run.sources.createHost(request));
  return (host[what] as (...args: unknown[]) => Promise<unknown>).apply(host, args);
}

function isHostMethod(what: unknown): what is HostMethod {
  return METHODS.has(what);
}
