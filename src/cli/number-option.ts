import { InvalidArgumentError } from "commander";

/** Reads the number of a port. */
export function toPort(text: string): number {
  return toWhole(text, "a port", 0, 65_535);
}

/** Reads how many of a list are wanted; the API gives no more at once. */
export function toCount(text: string): number {
  return toWhole(text, "it", 1, 100);
}

/** Reads the number of a version. */
export function toVersion(text: string): number {
  return toWhole(text, "a version", 1, Number.MAX_SAFE_INTEGER);
}

function toWhole(text: string, what: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`${what} is a whole number ${range}`);
  }
  return value;
}
