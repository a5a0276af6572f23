/** Both APIs page by an offset, which goes to the client and back as base64: `MTI=` is 12. */

const OFFSET = /^\d{1,9}$/;

/** Writes an offset as a cursor. */
export function toCursor(offset: number): string {
  return btoa(String(offset));
}

/** Reads a cursor; null when it is none. */
export function parseCursor(cursor: string): number | null {
  try {
    const text = atob(cursor);
    return OFFSET.test(text) ? Number(text) : null;
  } catch {
    return null;
  }
}
