/** Tells whether a JSON value has at most so many levels: what is nested deeper can run a reader of it out of stack. */
export function isNestedWithin(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) {
    return true;
  }
  return levels > 0 && Object.values(value).every((member) => isNestedWithin(member, levels - 1));
}
