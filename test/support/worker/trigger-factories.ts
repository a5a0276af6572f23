import { env } from "cloudflare:workers";
import { createId } from "../../../src/core/ids.ts";
import { createTriggerSecrets, type SealedSecrets } from "../../../src/core/trigger-secrets.ts";
import type { Env } from "../../../src/env.ts";
import { servicesOf } from "../../../src/process.ts";
import { sealTriggerSecrets } from "../../../src/storage/trigger-secrets.ts";
import { createTrigger, type StoredTrigger } from "../../../src/storage/triggers.ts";
import { db, NOW, WORKSPACE } from "./factories.ts";

const { sealing } = servicesOf(env as unknown as Env);

/** Stores a trigger that is on; gives it with its secrets. */
export async function storeTrigger(
  eventIds: string[],
  fields: Partial<StoredTrigger> = {},
  secrets: SealedSecrets = createTriggerSecrets(),
): Promise<{ trigger: StoredTrigger; secrets: SealedSecrets }> {
  const { id = createId("trg"), workspaceId = WORKSPACE } = fields;
  const trigger: StoredTrigger = {
    name: "test",
    enabled: true,
    eventIds: JSON.stringify(eventIds),
    functionId: null,
    url: null,
    sealedSecrets: await sealTriggerSecrets(sealing, { workspaceId, id }, secrets),
    previousUntil: null,
    createdAt: NOW,
    updatedAt: NOW,
    deletedAt: null,
    ...fields,
    id,
    workspaceId,
  };
  await createTrigger(db, trigger);
  return { trigger, secrets };
}
