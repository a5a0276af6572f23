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
const OTHER_KEY = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

describe("sha256Hex", () => {
  it.each([
    { text: "", hash: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    { text: "abc", hash: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
  ])("hashes $text, as text and as bytes", async ({ text, hash }) => {
    expect(await sha256Hex(text)).toBe(hash);
    expect(await sha256Hex(new TextEncoder().encode(text))).toBe(hash);
  });
});

describe("isSameText", () => {
  it.each([
    { a: "", b: "", same: true },
    { a: "token", b: "token", same: true },
    { a: "日本", b: "日本", same: true },
    { a: "token", b: "Token", same: false },
    { a: "token", b: "token ", same: false },
    { a: "token", b: "", same: false },
    { a: "e\u0301", b: "\u00e9", same: false },
  ])("of '$a' and '$b' is $same", async ({ a, b, same }) => {
    expect(await isSameText(a, b)).toBe(same);
  });
});

describe("bytes as text", () => {
  it.each([
    { bytes: [], base64: "" },
    { bytes: [0, 1, 254, 255], base64: "AAH+/w==" },
    { bytes: [104, 105], base64: "aGk=" },
  ])("writes $bytes as $base64", ({ bytes, base64 }) => {
    expect(toBase64(Uint8Array.from(bytes))).toBe(base64);
    expect([...fromBase64(base64)]).toEqual(bytes);
  });

  it("writes many bytes", () => {
    const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31) % 256);
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
    expect(Buffer.compare(fromBase64(toBase64(bytes)), bytes)).toBe(0);
  });

  it.each(["not base64!", "a", "_-_-", "aGk=x"])("does not read %s as base64", (text) => {
    expect(() => fromBase64(text)).toThrow(/./);
  });
});

describe("a sealed text", () => {
  it.each(["", "secret", "日本 😀", "x".repeat(100_000)])("opens with its key and context", async (text) => {
    const key = await importSealingKey(KEY);
    expect(await openText(key, "ws:NAME", await sealText(key, "ws:NAME", text))).toBe(text);
  });

  it("has a fresh IV each time, and shows nothing of the text", async () => {
    const key = await importSealingKey(KEY);
    const [one, two] = [await sealText(key, "c", "secret"), await sealText(key, "c", "secret")];
    expect(one.iv).toHaveLength(12);
    expect(one.iv).not.toEqual(two.iv);
    expect(one.ciphertext).not.toEqual(two.ciphertext);
    expect(Buffer.from(one.ciphertext).toString("latin1")).not.toContain("secret");
  });

  it("does not open in another context, or when it was changed", async () => {
    const key = await importSealingKey(KEY);
    const sealed = await sealText(key, "ws:NAME", "secret");
    await expect(openText(key, "ws:OTHER", sealed)).rejects.toThrow(/./);
    sealed.ciphertext[0] = (sealed.ciphertext[0] ?? 0) ^ 1;
    await expect(openText(key, "ws:NAME", sealed)).rejects.toThrow(/./);
  });

  it("names its key, and says which one another key is", async () => {
    const [key, other] = [await importSealingKey(KEY), await importSealingKey(OTHER_KEY)];
    const sealed = await sealText(key, "c", "secret");
    expect(sealed.keyId).toBe(key.id);
    expect(key.id).toMatch(/^[0-9a-f]{12}$/);
    await expect(openText(other, "c", sealed)).rejects.toThrow(
      `sealed with the key ${key.id}, but ENCRYPTION_KEY is the key ${other.id}`,
    );
  });

  it("needs a key of a size that AES has", async () => {
    await expect(importSealingKey("c2hvcnQ=")).rejects.toThrow(/./);
  });
});
