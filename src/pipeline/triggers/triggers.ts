import type { SignIn } from "../../auth/api-tokens.ts";
import type { SealingKey } from "../../core/crypto.ts";
import type { StorageEvents } from "../../host/storage-events.ts";
import { openTriggerSecrets } from "../../storage/trigger-secrets.ts";
import type { CallDeps } from "./call-target.ts";
import type { TriggerDeps } from "./deliver-trigger.ts";
import { fireEvents, type FireDeps, type FireEvents } from "./fire-events.ts";
import { createSignInEvents } from "./sign-in.ts";
import { createStorageEvents } from "./storage-events.ts";
import { createTriggerTargets } from "./trigger-targets.ts";

/** What fires events, and what hands them to triggers. */
export interface Triggers {
  fire: FireEvents;
  storageEvents: StorageEvents;
  noteSignIn(signIn: SignIn): Promise<void>;
  /** Makes what the deliveries of triggers stand on: runs are there only later. */
  toDeps(calls: Omit<CallDeps, "db">): TriggerDeps;
  /** Forgets what is kept of triggers: a write was made. */
  drop(): void;
}

/** Wires the parts of triggers together. */
export function createTriggers(
  deps: FireDeps & {
    sealing(): Promise<SealingKey>;
    sessionLifeMs: number;
    keeping: { freshMs: number; reportFault(error: unknown): void };
  },
): Triggers {
  const { db, wake, sealing, sessionLifeMs } = deps;
  const targets = createTriggerTargets(db, deps.keeping);
  const fire: FireEvents = (workspaceId, events, now) => fireEvents(deps, workspaceId, events, now);
  return {
    fire,
    storageEvents: createStorageEvents({ targets, wake, waitUntil: deps.waitUntil }),
    noteSignIn: createSignInEvents(targets, fire),
    toDeps: (calls) => ({
      ...calls,
      db,
      wake,
      sessionLifeMs,
      openSecrets: (trigger, now) => openTriggerSecrets(sealing, trigger, now),
    }),
    drop: targets.drop,
  };
}
