import { describe, expect, it } from "vitest";
import {
  fromBase64,
  importSealingKey,
  isSameText,
  openText,
  sealText,
  sha256Hex,
  toBase64,
} from "../../../src/core/crypto.ts";

const KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

describe("sealed texts", () => {
  it("open with the same key and context only", async () => {
    const [key, other] = [await importSealingKey(KEY), await importSealingKey(toBase64(new Uint8Array(32)))];
    for (const text of ["", "text", "日本 \u0000", "x".repeat(100_000)]) {
      const sealed = await sealText(key, "secret:a", text);
      expect(await openText(key, "secret:a", sealed)).toBe(text);
      await expect(openText(key, "secret:b", sealed)).rejects.toThrow();
      await expect(openText(other, "secret:a", sealed)).rejects.toThrow(/ENCRYPTION_KEY is the key/);
      await expect(openText({ ...other, id: key.id }, "secret:a", sealed)).rejects.toThrow();
    }
  });

  it("need a key of 32 bytes that cannot be taken out again", async () => {
    await expect(importSealingKey(toBase64(new Uint8Array(31)))).rejects.toThrow();
    await expect(importSealingKey("not base64!")).rejects.toThrow();
    const { key, id } = await importSealingKey(KEY);
    expect(key.extractable).toBe(false);
    await expect(crypto.subtle.exportKey("raw", key)).rejects.toThrow();
    expect(id).toMatch(/^[0-9a-f]{12}$/);
    expect(KEY).not.toContain(id);
  });
});

describe("texts and bytes", () => {
  it("are hashed into hex, and written as base64", async () => {
    expect(await sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(await sha256Hex(new Uint8Array(0))).toBe(
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
    const bytes = Uint8Array.from({ length: 100_001 }, (_, index) => (index * 7) % 256);
    expect(fromBase64(toBase64(bytes))).toEqual(bytes);
    expect(toBase64(Uint8Array.of(251, 255))).toBe("+/8=");
    expect(() => fromBase64("%%%")).toThrow();
  });

  it.each([
    ["same", "same", true],
    ["", "", true],
    ["same", "Same", false],
    ["same", "same ", false],
    ["", "x", false],
  ])("%j and %j are the same: %s", async (a, b, expected) => {
    expect(await isSameText(a, b)).toBe(expected);
  });
});
