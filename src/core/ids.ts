/** Prefixes of stored things; the prefix says at sight what an id names. */
export type IdPrefix =
  | "ws"
  | "fn"
  | "ver"
  | "inv"
  | "evt"
  | "dlv"
  | "tok"
  | "sch"
  | "con"
  | "trg"
  | "ifi"
  | "dst"
  | "rec"
  | "ccn"
  | "fs";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford base32, lower case
const TIME_CHARS = 10;
const RANDOM_BYTES = 10;

/**
 * Makes a prefixed id that sorts by creation time: 48 bits of milliseconds, then 80 random bits,
 * in Crockford base32. `random` must hold 10 bytes.
 */
export function toId(prefix: IdPrefix, now: number, random: Uint8Array): string {
  let time = "";
  let rest = now;
  for (let i = 0; i < TIME_CHARS; i++) {
    time = ALPHABET.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  let tail = "";
  for (let i = 0; i < RANDOM_BYTES; i += 5) {
    // Five bytes are eight characters; 40 bits are past what bitwise operators hold, so two halves.
    const high = ((random[i] ?? 0) << 12) | ((random[i + 1] ?? 0) << 4) | ((random[i + 2] ?? 0) >> 4);
    const low = (((random[i + 2] ?? 0) & 15) << 16) | ((random[i + 3] ?? 0) << 8) | (random[i + 4] ?? 0);
    tail += fourChars(high) + fourChars(low);
  }
  return `${prefix}_${time}${tail}`;
}

function fourChars(twentyBits: number): string {
  return (
    ALPHABET.charAt((twentyBits >> 15) & 31) +
    ALPHABET.charAt((twentyBits >> 10) & 31) +
    ALPHABET.charAt((twentyBits >> 5) & 31) +
    ALPHABET.charAt(twentyBits & 31)
  );
}

/** Makes an id from the clock and the runtime's random source. */
export function createId(prefix: IdPrefix, now = Date.now()): string {
  return toId(prefix, now, crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)));
}

/** Makes a random text of letters and digits with about 5.95 bits a character: suffixes, tokens. */
export function createRandomText(length: number): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  let text = "";
  while (text.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length * 2))) {
      // 248 is the largest multiple of 62 in a byte: past it a letter would be likelier than others.
      if (byte < 248 && text.length < length) {
        text += letters.charAt(byte % letters.length);
      }
    }
  }
  return text;
}
