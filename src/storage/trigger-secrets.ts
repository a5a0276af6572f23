import type { SealingKey } from "../core/crypto.ts";
import type { SealedSecrets } from "../core/trigger-secrets.ts";
import { openSettings, sealSettings } from "./sealed-settings.ts";
import type { StoredTrigger } from "./triggers.ts";

/** Seals the secrets of a trigger: moved to another one or another workspace they do not open. */
export async function sealTriggerSecrets(
  sealing: () => Promise<SealingKey>,
  owner: { workspaceId: string; id: string },
  secrets: SealedSecrets,
): Promise<string> {
  const sensitive: Record<string, unknown> = { ...secrets };
  const { sealedSettings } = await sealSettings(sealing, toOwner(owner), { plain: {}, sensitive });
  return sealedSettings;
}

/** Opens the secrets of a trigger; those before them only while they count. */
export async function openTriggerSecrets(
  sealing: () => Promise<SealingKey>,
  trigger: StoredTrigger,
  now: number,
): Promise<SealedSecrets> {
  const stored = { settings: "{}", sealedSettings: trigger.sealedSecrets };
  const { previous, ...current } = (await openSettings(
    sealing,
    toOwner(trigger),
    stored,
  )) as unknown as SealedSecrets;
  const isCounted = previous !== undefined && trigger.previousUntil !== null && now < trigger.previousUntil;
  return isCounted ? { ...current, previous } : current;
}

function toOwner({ workspaceId, id }: { workspaceId: string; id: string }) {
  return { workspaceId, instanceId: id };
}
