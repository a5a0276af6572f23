import { fromBase64, openText, sealText, toBase64, type SealingKey } from "../core/crypto.ts";
import { HIDDEN_VALUE } from "../core/settings.ts";

/** The settings of one instance as its row keeps them; both JSON. */
export interface StoredSettings {
  /** Name to value. */
  settings: string;
  /** Name to sealed text. */
  sealedSettings: string;
}

/** Where settings belong: a value moved to another instance, workspace or name does not open. */
export interface SettingsOwner {
  workspaceId: string;
  instanceId: string;
}

function context({ workspaceId, instanceId }: SettingsOwner, name: string): string {
  return `setting:v1:${workspaceId}/${instanceId}/${name}`;
}

/** Makes the columns of checked settings. The key is asked for only if there is something to seal. */
export async function sealSettings(
  sealing: () => Promise<SealingKey>,
  owner: SettingsOwner,
  values: { plain: Readonly<Record<string, unknown>>; sensitive: Readonly<Record<string, unknown>> },
): Promise<StoredSettings> {
  const names = Object.keys(values.sensitive);
  const key = names.length === 0 ? null : await sealing();
  const sealed: [string, string][] = [];
  for (const name of names) {
    if (key !== null) {
      const { ciphertext, iv, keyId } = await sealText(
        key,
        context(owner, name),
        JSON.stringify(values.sensitive[name]),
      );
      sealed.push([name, [keyId, toBase64(iv), toBase64(ciphertext)].join(".")]);
    }
  }
  return {
    settings: JSON.stringify(values.plain),
    sealedSettings: JSON.stringify(Object.fromEntries(sealed)),
  };
}

/** Opens the settings of an instance for a run of it. */
export async function openSettings(
  sealing: () => Promise<SealingKey>,
  owner: SettingsOwner,
  stored: StoredSettings,
): Promise<Record<string, unknown>> {
  const plain = JSON.parse(stored.settings) as Record<string, unknown>;
  const sealed = Object.entries(JSON.parse(stored.sealedSettings) as Record<string, string>);
  if (sealed.length === 0) {
    return plain;
  }
  const key = await sealing();
  const opened = await Promise.all(
    sealed.map(async ([name, text]): Promise<[string, unknown]> => {
      const [keyId = "", iv = "", ciphertext = ""] = text.split(".");
      const parts = { keyId, iv: fromBase64(iv), ciphertext: fromBase64(ciphertext) };
      return [name, JSON.parse(await openText(key, context(owner, name), parts))];
    }),
  );
  return Object.fromEntries([...Object.entries(plain), ...opened]);
}

/** The settings of an instance as they may be shown, together: the sensitive ones are dots. */
export function showAllSettings(stored: StoredSettings): Record<string, unknown> {
  const { plain, hidden } = showSettings(stored);
  return { ...plain, ...hidden };
}

/** The same apart. */
export function showSettings(stored: StoredSettings): {
  plain: Record<string, unknown>;
  hidden: Record<string, string>;
} {
  const sealed = JSON.parse(stored.sealedSettings) as Record<string, string>;
  return {
    plain: JSON.parse(stored.settings) as Record<string, unknown>,
    hidden: Object.fromEntries(Object.keys(sealed).map((name) => [name, HIDDEN_VALUE])),
  };
}
