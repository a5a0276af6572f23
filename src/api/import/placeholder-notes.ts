import type { Variable } from "../../core/contract.ts";
import { toPlace } from "../../core/place.ts";
import { PLACEHOLDER } from "../../dialects/craft/variables.ts";
import type { FileNote } from "./folder-files.ts";

const FILE = "index.js";

/** What somebody meant for a placeholder, as in `<% NAME% >` or `< % NAME %>`. */
const NEARLY = /<\s?%\s{0,9}([A-Za-z_][\w .-]{0,64}?)\s{0,9}%?\s?>/g;

/** More of them say nothing new. */
const NOTES_MAX = 20;

/** The names that the code has a placeholder for. */
export function listPlaceholders(code: string): Set<string> {
  return new Set(Array.from(code.matchAll(PLACEHOLDER), ([, name]) => name ?? ""));
}

/** Notes the placeholders that stay as they are, each at its first place. */
export function notePlaceholders(code: string, variables: readonly Variable[]): FileNote[] {
  const known = new Set(variables.map(({ name }) => name));
  const messages = new Map<string, { offset: number; message: string }>();
  const add = (offset: number, text: string, reason: string) => {
    if (!messages.has(text)) {
      messages.set(text, { offset, message: `${text} stays as it is: ${reason}` });
    }
  };
  for (const { 0: text, 1: name = "", index } of code.matchAll(PLACEHOLDER)) {
    if (!known.has(name)) {
      add(index, text, "there is no variable of that name");
    }
  }
  for (const { 0: text, index } of code.matchAll(NEARLY)) {
    if (text.replace(PLACEHOLDER, "") === text) {
      add(index, text, "a placeholder is written <% NAME %>");
    }
  }
  return Array.from(messages.values())
    .toSorted((a, b) => a.offset - b.offset)
    .slice(0, NOTES_MAX)
    .map(({ offset, message }) => ({ file: FILE, message, ...toPlace(code, offset) }));
}
