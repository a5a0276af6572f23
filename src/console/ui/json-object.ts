import { readJson } from "./read-json.ts";

/** Reads the text of a JSON object; null for what is none. */
export function parseJsonObject(text: string): Record<string, unknown> | null {
  const written = readJson(text);
  const value = written.ok ? written.value : null;
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : null;
}
