/** What a person has written where JSON is wanted; undefined: nothing. */
export type WrittenJson = { ok: true; value: unknown } | { ok: false };

/** Reads what was written as JSON; nothing but blanks is nothing, and no fault. */
export function readJson(text: string): WrittenJson {
  try {
    return { ok: true, value: text.trim() === "" ? undefined : (JSON.parse(text) as unknown) };
  } catch {
    return { ok: false };
  }
}

/** The value of a text; undefined where it is no JSON, or nothing. */
export function toJsonValue(text: string): unknown {
  const written = readJson(text);
  return written.ok ? written.value : undefined;
}
