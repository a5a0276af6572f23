/** Reads hex of either case; gives null when the text is not hex. */
export function parseHex(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text)) {
    return null;
  }
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = Number.parseInt(text.slice(i * 2, i * 2 + 2), 16);
  }
  return bytes;
}

/** Reads base64 of either alphabet, padded or not; gives null when the text is not base64. */
export function parseBase64(text: string): Uint8Array<ArrayBuffer> | null {
  // Checked first: `atob` also skips white space, and throws on the rest.
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) {
    return null;
  }
  let binary: string;
  try {
    binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return null;
  }
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) {
    bytes[i] = binary.charCodeAt(i);
  }
  return bytes;
}
