import type { Variable } from "../../core/contract.ts";
import { toOffset, toPlace, type Place } from "../../core/place.ts";
import { PLACEHOLDER, replaceVariables } from "./variables.ts";

/** The length that code gets once its variables are put in; found without making that text, which may be huge. */
export function measureReplaced(code: string, variables: readonly Variable[]): number {
  let length = code.length;
  for (const [placeholder] of code.matchAll(PLACEHOLDER)) {
    length += replaceVariables(placeholder, variables).length - placeholder.length;
  }
  return length;
}

/**
 * Finds where in the author's code a place is that was told for the code with variables put in:
 * they differ behind a placeholder. A place inside a value is the beginning of its placeholder.
 */
export function toSourcePlace(code: string, variables: readonly Variable[], place: Place): Place {
  if (variables.length === 0) {
    return place;
  }
  const offset = toOffset(replaceVariables(code, variables), place);
  let put = 0;
  let source = 0;
  for (const { 0: placeholder, index } of code.matchAll(PLACEHOLDER)) {
    const value = replaceVariables(placeholder, variables);
    const start = put + (index - source);
    if (offset < start) {
      break;
    }
    if (offset < start + value.length) {
      return toPlace(code, index);
    }
    put = start + value.length;
    source = index + placeholder.length;
  }
  return toPlace(code, source + (offset - put));
}
