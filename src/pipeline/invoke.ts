import { Buffer } from "node:buffer";
import type { Invocation } from "../core/contract.ts";
import { HostError } from "../core/host-error.ts";
import { createId } from "../core/ids.ts";
import { BACKGROUND_TIMEOUT_MS, INVOKE_CHAIN_MAX } from "../core/limits.ts";
import { dialectOf } from "../dialects/registry.ts";
import type { WaitUntil } from "../observe/recorder.ts";
import type { Db } from "../storage/database.ts";
import { JOB_INPUT_BYTES } from "../storage/jobs.ts";
import { findRunnable } from "../storage/runnables.ts";
import type { Outbox } from "./outbox.ts";

/**
 * Writes the run of another function that a function asks for; gives the new invocation's id. A
 * function cannot invoke itself, and a chain of invokes ends (Craft, `craftFunctions.invoke`).
 */
export async function invokeFunction(
  db: Db,
  outbox: Outbox,
  caller: Invocation,
  target: { functionId: string; data: unknown },
  waitUntil: WaitUntil,
): Promise<string> {
  if (target.functionId === caller.functionId) {
    throw new HostError(400, "a function cannot invoke itself");
  }
  const chain = caller.chain + 1;
  if (chain > INVOKE_CHAIN_MAX) {
    throw new HostError(400, `a chain of invokes may be ${INVOKE_CHAIN_MAX} long`);
  }
  const runnable = await findRunnable(db, caller.workspaceId, target.functionId, null);
  if (runnable === null) {
    throw new HostError(404, `there is no function ${target.functionId.slice(0, 80)}`);
  }
  const now = Date.now();
  const dialect = dialectOf(runnable.version.dialect);
  const requestId = crypto.randomUUID();
  const callerId = caller.functionId;
  const input = toJson(dialect.toInvokeInput({ requestId, now, callerId, data: target.data }));
  if (Buffer.byteLength(input) > JOB_INPUT_BYTES) {
    throw new HostError(413, `data must be less than ${JOB_INPUT_BYTES} bytes of JSON`);
  }
  const id = createId("inv", now);
  await outbox.put(
    {
      id,
      workspaceId: caller.workspaceId,
      functionId: target.functionId,
      kind: "invoke",
      handler: dialect.handlers[0],
      input,
      chain,
      dueAt: now,
      timeoutMs: BACKGROUND_TIMEOUT_MS,
      createdAt: now,
    },
    waitUntil,
  );
  return id;
}

/** What comes from user code need not be JSON, whatever our bootstrap sends. */
function toJson(input: unknown): string {
  try {
    return JSON.stringify(input);
  } catch {
    throw new HostError(400, "data must be what JSON can hold");
  }
}
