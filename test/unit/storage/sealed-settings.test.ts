import { expect, test } from "vitest";
import { importSealingKey } from "../../../src/core/crypto.ts";
import { openSettings, sealSettings, showSettings } from "../../../src/storage/sealed-settings.ts";

const sealing = () => importSealingKey(Buffer.alloc(32, "k").toString("base64"));
const owner = { workspaceId: "ws_1", instanceId: "con_1" };
const values = { plain: { url: "u", on: true }, sensitive: { key: "s3cret", list: ["a"] } };

test("what is sealed opens again, and is shown as dots", async () => {
  const stored = await sealSettings(sealing, owner, values);
  expect(JSON.stringify(stored)).not.toContain("s3cret");
  expect(await openSettings(sealing, owner, stored)).toEqual({ ...values.plain, ...values.sensitive });
  expect(showSettings(stored)).toEqual({
    plain: values.plain,
    hidden: { key: "••••••", list: "••••••" },
  });
});

test("a value moved to another instance, workspace or name does not open", async () => {
  const stored = await sealSettings(sealing, owner, values);
  await expect(openSettings(sealing, { ...owner, instanceId: "con_2" }, stored)).rejects.toThrow();
  await expect(openSettings(sealing, { ...owner, workspaceId: "ws_2" }, stored)).rejects.toThrow();
  const { key } = JSON.parse(stored.sealedSettings) as { key: string };
  const moved = { ...stored, sealedSettings: JSON.stringify({ list: key }) };
  await expect(openSettings(sealing, owner, moved)).rejects.toThrow();
});

test("with nothing to seal no key is asked for", async () => {
  const noKey = () => Promise.reject(new Error("ENCRYPTION_KEY is not set"));
  const stored = await sealSettings(noKey, owner, { plain: { a: "1" }, sensitive: {} });
  expect(await openSettings(noKey, owner, stored)).toEqual({ a: "1" });
  await expect(sealSettings(noKey, owner, values)).rejects.toThrow("ENCRYPTION_KEY");
});
