import assert from "node:assert";
import { inspect } from "node:util";

/** A failed assertion, with both sides for whoever shows a difference. */
export class Mismatch extends Error {
  actual: unknown;
  expected: unknown;
  showDiff = true;

  constructor(message: string, actual: unknown, expected: unknown) {
    super(message);
    this.actual = actual;
    this.expected = expected;
  }
}

/** Tells whether two values are equal where `1` and `"1"` are the same. */
export function isLooselyEqual(actual: unknown, expected: unknown): boolean {
  try {
    // oxlint-disable-next-line typescript/no-deprecated -- the looseness is wanted: fixtures are JSON
    assert.deepEqual(actual, expected);
    return true;
  } catch (error) {
    if (error instanceof assert.AssertionError) {
      return false;
    }
    throw error;
  }
}

/** Throws unless both are loosely equal. */
export function assertEqual(actual: unknown, expected: unknown): void {
  if (!isLooselyEqual(actual, expected)) {
    throw new Mismatch(`expected ${inspect(expected)} but got ${inspect(actual)}`, actual, expected);
  }
}

/** Throws unless a text matches. */
export function assertMatch(actual: unknown, expected: RegExp): void {
  if (!expected.test(String(actual))) {
    throw new Mismatch(`expected ${inspect(actual)} to match ${String(expected)}`, actual, expected);
  }
}

/** Throws unless a header has the value. */
export function assertHeader(name: string, actual: unknown, expected: unknown): void {
  const isRight =
    expected instanceof RegExp ? expected.test(String(actual)) : String(actual) === String(expected);
  if (!isRight) {
    const wanted = inspect(expected);
    throw new Mismatch(`expected header '${name}': ${inspect(actual)} to match ${wanted}`, actual, expected);
  }
}

/** A copy without certain keys, wherever they are; texts in arrays count as keys. */
export function without(value: unknown, ignored: readonly string[]): unknown {
  if (Array.isArray(value)) {
    const kept = (value as unknown[]).filter((each) => typeof each !== "string" || !ignored.includes(each));
    return kept.map((each) => without(each, ignored));
  }
  if (typeof value !== "object" || value === null || value instanceof Date) {
    return value;
  }
  const kept = Object.entries(value).filter(([key]) => !ignored.includes(key));
  return Object.fromEntries(kept.map(([key, each]) => [key, without(each, ignored)]));
}

/** A value as JSON has it: dates are texts, and what is undefined is not there. */
export function toJsonValue(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
