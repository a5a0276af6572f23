import { timingSafeEqual } from "node:crypto";

const encoder = new TextEncoder();

/** Hashes text or bytes with SHA-256; lower-case hex. */
export async function sha256Hex(data: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest(
    "SHA-256",
    typeof data === "string" ? encoder.encode(data) : data,
  );
  return toHex(new Uint8Array(digest));
}

/** Writes bytes as lower-case hex. */
function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    text += byte.toString(16).padStart(2, "0");
  }
  return text;
}

/** Writes bytes as standard base64. */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  // In pieces: spreading a large array into one call overflows the stack.
  for (let i = 0; i < bytes.length; i += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  }
  return btoa(binary);
}

/** Reads standard base64; throws when the text is not base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) {
    bytes[i] = binary.charCodeAt(i);
  }
  return bytes;
}

/** Compares two texts in a time that depends on neither: both are hashed first. */
export async function isSameText(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([
    crypto.subtle.digest("SHA-256", encoder.encode(a)),
    crypto.subtle.digest("SHA-256", encoder.encode(b)),
  ]);
  return timingSafeEqual(new Uint8Array(left), new Uint8Array(right));
}

/** An encrypted text as it is stored: fresh 12-byte IV, and the id of the key that was used. */
export interface SealedText {
  ciphertext: Uint8Array<ArrayBuffer>;
  iv: Uint8Array<ArrayBuffer>;
  keyId: string;
}

/** A key ready for use, and the id under which what it sealed is found again. */
export interface SealingKey {
  id: string;
  key: CryptoKey;
}

/**
 * Makes the AES-GCM key from the setting `ENCRYPTION_KEY` (32 bytes, base64). The id is a short
 * hash of the key, so that a row sealed with another key is recognised instead of failing to open.
 */
export async function importSealingKey(base64: string): Promise<SealingKey> {
  const raw = fromBase64(base64);
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  return { id: (await sha256Hex(raw)).slice(0, 12), key };
}

/** Encrypts a text; `context` is bound to it as additional data, so a row cannot be swapped. */
export async function sealText(sealing: SealingKey, context: string, text: string): Promise<SealedText> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const ciphertext = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: encoder.encode(context) },
    sealing.key,
    encoder.encode(text),
  );
  return { ciphertext: new Uint8Array(ciphertext), iv, keyId: sealing.id };
}

/** Decrypts what `sealText` made with the same key and context; throws when either differs. */
export async function openText(sealing: SealingKey, context: string, sealed: SealedText): Promise<string> {
  if (sealed.keyId !== sealing.id) {
    throw new Error(`sealed with the key ${sealed.keyId}, but ENCRYPTION_KEY is the key ${sealing.id}`);
  }
  const plain = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: sealed.iv, additionalData: encoder.encode(context) },
    sealing.key,
    sealed.ciphertext,
  );
  return new TextDecoder().decode(plain);
}
