import type { Invocation, Outcome } from "../../core/contract.ts";
import type { EventType } from "../../core/events.ts";
import { createId } from "../../core/ids.ts";
import { DELIVERY_TIMEOUT_MS } from "../../core/limits.ts";
import { checkSettings, mergeSettings, toSettingDefinitions } from "../../core/settings.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { dialectOf } from "../../dialects/registry.ts";
import { createRunTrace, type RunTrace } from "../../host/run-trace.ts";
import type { Recorder, WaitUntil } from "../../observe/recorder.ts";
import type { Db } from "../../storage/database.ts";
import { findRunnable, type Runnable } from "../../storage/runnables.ts";
import { BATCH_HANDLER } from "./ingest.ts";

/** What stands in the database of an instance's settings. */
export interface InstanceSettings {
  id: string;
  workspaceId: string;
  settings: string;
  sealedSettings: string;
}

/** What calling functions with events stands on. */
export interface CallDeps {
  db: Db;
  recorder: Recorder;
  run(invocation: Invocation, trace: RunTrace): Promise<Outcome>;
  /** All settings of an instance, the sealed ones opened. */
  openSettings(instance: InstanceSettings): Promise<Record<string, unknown>>;
}

/** A handler of a destination or insert function to be called. */
export interface HandlerCall {
  instance: InstanceSettings;
  functionId: string;
  /** Of the one event; null for a batch. */
  type: EventType | null;
  events: object[];
}

/** A call that was made. */
export interface HandlerRun {
  invocationId: string;
  outcome: Outcome;
  /** What the handler gave back, as the dialect shows it; undefined when it did not return. */
  value: unknown;
  trace: RunTrace;
}

/** Calls a handler; null when its function is gone or switched off. */
export type RunHandler = (call: HandlerCall, waitUntil: WaitUntil) => Promise<HandlerRun | null>;

/** Makes what calls the handlers of functions in the sandbox, and records the runs. */
export function createRunHandler(deps: CallDeps): RunHandler {
  return async ({ instance, functionId, type, events }, waitUntil) => {
    const runnable = await findRunnable(deps.db, instance.workspaceId, functionId, null);
    if (runnable === null) {
      return null;
    }
    const startedAt = Date.now();
    const trace = createRunTrace();
    const invocationId = createId("inv", startedAt);
    const unmade = (message: string): HandlerRun => ({
      invocationId,
      outcome: toInvalidSettings(message),
      value: undefined,
      trace,
    });
    let settings: Record<string, unknown>;
    try {
      settings = await deps.openSettings(instance);
    } catch {
      // Another key sealed them than the gateway has now, or it has none.
      return unmade("the sensitive settings cannot be opened with ENCRYPTION_KEY");
    }
    for (const name of Object.keys(JSON.parse(instance.sealedSettings) as object)) {
      const value = settings[name];
      if (typeof value === "string" && value !== "") {
        trace.secrets.add(value);
      }
    }
    const fault = findSettingsFault(runnable, settings);
    if (fault !== null) {
      return unmade(fault);
    }
    const dialect = dialectOf(runnable.version.dialect);
    const wanted = toHandlerName(type);
    const invocation: Invocation = {
      id: invocationId,
      workspaceId: instance.workspaceId,
      functionId,
      version: runnable.version,
      handler: dialect.handlers.includes(wanted) ? wanted : dialect.handlers[0],
      input: JSON.stringify({ events, batch: type === null }),
      settings,
      deadline: startedAt + DELIVERY_TIMEOUT_MS,
      chain: 0,
      instanceId: instance.id,
      limits: { ...runnable.limits, time: { ms: DELIVERY_TIMEOUT_MS, setting: null } },
    };
    const outcome = toReadable(dialect, await deps.run(invocation, trace));
    deps.recorder.record(
      { invocation, endpoint: null, startedAt, request: () => null, outcome, answer: null, trace },
      waitUntil,
    );
    const value = outcome.kind === "returned" ? dialect.toReturnedValue(outcome.value) : undefined;
    return { invocationId, outcome, value, trace };
  };
}

/** What a newer version asks for may not be there yet. */
function findSettingsFault({ settings: stored }: Runnable, settings: Record<string, unknown>): string | null {
  const definitions = toSettingDefinitions(JSON.parse(stored) as Record<string, unknown>[]);
  const checked = checkSettings(definitions, mergeSettings(definitions, settings, {}));
  return checked.ok ? null : checked.errors.map(({ path, message }) => `${path} ${message}`).join("; ");
}

/** Nothing was run: the settings are to be put right first. */
function toInvalidSettings(message: string): Outcome {
  const error = { name: "InvalidSettings", message };
  return { kind: "threw", error, logs: [], durationMs: 0, coldStart: false };
}

/** What a bootstrap does not give back says nothing of the events: it comes out of user code's isolate. */
function toReadable(dialect: Dialect, outcome: Outcome): Outcome {
  if (outcome.kind !== "returned" || dialect.toAnswer(outcome.value) !== null) {
    return outcome;
  }
  const { logs, durationMs, coldStart } = outcome;
  return {
    kind: "sandbox-lost",
    reason: "the sandbox gave back what cannot be read",
    logs,
    durationMs,
    coldStart,
  };
}

/** `onTrack` for `track`, and so on. */
function toHandlerName(type: EventType | null): string {
  return type === null ? BATCH_HANDLER : `on${type.charAt(0).toUpperCase()}${type.slice(1)}`;
}
