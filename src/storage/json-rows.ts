import { Buffer } from "node:buffer";

/** A statement's text parameter may hold 2,000,000 bytes. */
const CHUNK_BYTES = 1_000_000;

/**
 * Rows as JSON arrays for `json_each(?)`, each small enough for one parameter: a list of values
 * would meet D1's limit of 100 parameters after a few rows.
 */
export function toJsonRows(rows: readonly unknown[]): string[] {
  const chunks: string[][] = [];
  let room = 0;
  for (const row of rows) {
    const text = JSON.stringify(row);
    const bytes = Buffer.byteLength(text);
    const current = chunks.at(-1);
    if (current === undefined || bytes > room) {
      chunks.push([text]);
      room = CHUNK_BYTES - bytes;
    } else {
      current.push(text);
      room -= bytes;
    }
  }
  return chunks.map((chunk) => `[${chunk.join(",")}]`);
}
