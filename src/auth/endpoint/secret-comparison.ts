const encoder = new TextEncoder();

/**
 * Tells whether what was presented equals one of the texts, byte for byte in UTF-8. Both sides are hashed first, so the time tells
 * neither where they differ nor how long the expected one is; every text is compared, so it does
 * not tell which one matched either.
 */
export async function isOneOf(
  presented: string | Uint8Array<ArrayBuffer>,
  expected: readonly string[],
): Promise<boolean> {
  const [given, ...known] = await Promise.all([
    crypto.subtle.digest("SHA-256", typeof presented === "string" ? encoder.encode(presented) : presented),
    ...expected.map((text) => crypto.subtle.digest("SHA-256", encoder.encode(text))),
  ]);
  let isFound = false;
  for (const digest of known) {
    const isSame = isSameDigest(new Uint8Array(given), new Uint8Array(digest));
    isFound = isSame || isFound;
  }
  return isFound;
}

function isSameDigest(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) {
    difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  }
  return difference === 0;
}
