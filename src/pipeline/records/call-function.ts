import type { Invocation, Outcome } from "../../core/contract.ts";
import { createId } from "../../core/ids.ts";
import { DELIVERY_TIMEOUT_MS } from "../../core/limits.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { dialectOf } from "../../dialects/registry.ts";
import type { CallInput } from "../../dialects/xkit/to-call.ts";
import { createRunTrace, type RunTrace } from "../../host/run-trace.ts";
import type { WaitUntil } from "../../observe/recorder.ts";
import type { StoredDestination } from "../../storage/destinations.ts";
import { findRunnable } from "../../storage/runnables.ts";
import type { RecordDeps } from "./deliver-records.ts";

/** A call that was made. */
export interface FunctionCall {
  invocationId: string;
  outcome: Outcome;
  /** What the function gave back; undefined when it did not return. */
  returned: unknown;
  trace: RunTrace;
}

type CallDeps = Pick<RecordDeps, "db" | "recorder" | "run" | "openVariables">;

/** Calls the destination's function for an operation; null when it is gone or switched off. */
export async function callFunction(
  deps: CallDeps,
  destination: StoredDestination,
  operation: string,
  input: CallInput,
  waitUntil: WaitUntil,
): Promise<FunctionCall | null> {
  const { workspaceId } = destination;
  const functionId = operation === "delete" ? destination.deleteFunctionId : destination.upsertFunctionId;
  const runnable = await findRunnable(deps.db, workspaceId, functionId, null);
  if (runnable === null) {
    return null;
  }
  const startedAt = Date.now();
  const trace = createRunTrace();
  const invocationId = createId("inv", startedAt);
  let variables: Record<string, unknown>;
  try {
    variables = await deps.openVariables(destination);
  } catch {
    return { invocationId, outcome: UNOPENED, returned: undefined, trace };
  }
  for (const name of Object.keys(JSON.parse(destination.sealedSettings) as object)) {
    const value = variables[name];
    if (typeof value === "string" && value !== "") {
      trace.secrets.add(value);
    }
  }
  const dialect = dialectOf(runnable.version.dialect);
  const invocation: Invocation = {
    id: invocationId,
    workspaceId,
    functionId,
    version: runnable.version,
    handler: operation,
    input: JSON.stringify(input),
    settings: variables,
    deadline: startedAt + DELIVERY_TIMEOUT_MS,
    chain: 0,
    instanceId: destination.id,
    limits: { ...runnable.limits, time: { ms: DELIVERY_TIMEOUT_MS, setting: null } },
  };
  const outcome = toReadable(dialect, await deps.run(invocation, trace));
  deps.recorder.record(
    { invocation, endpoint: null, startedAt, request: () => null, outcome, answer: null, trace },
    waitUntil,
  );
  const returned = outcome.kind === "returned" ? dialect.toReturnedValue(outcome.value) : undefined;
  return { invocationId, outcome, returned, trace };
}

/** The key that sealed the variables is not the one that the gateway has now, or there is none. */
const UNOPENED: Outcome = {
  kind: "threw",
  error: {
    name: "InvalidVariables",
    message: "the sensitive variables cannot be opened with ENCRYPTION_KEY",
  },
  logs: [],
  durationMs: 0,
  coldStart: false,
};

/** What a bootstrap does not give back says nothing of the record: it comes out of user code's isolate. */
function toReadable(dialect: Dialect, outcome: Outcome): Outcome {
  if (outcome.kind !== "returned" || dialect.toAnswer(outcome.value) !== null) {
    return outcome;
  }
  const { logs, durationMs, coldStart } = outcome;
  const reason = "the sandbox gave back what cannot be read";
  return { kind: "sandbox-lost", reason, logs, durationMs, coldStart };
}
