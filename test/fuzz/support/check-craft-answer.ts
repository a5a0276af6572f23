import { checkAnswer, checkJson, headerOf, must } from "./answer-rules.ts";
import type { CraftAnswer, CraftError } from "./craft-answer.ts";
import type { WireAnswer } from "./parse-answer.ts";

const ERROR_STATUS: Record<CraftError, number> = {
  function_error: 500,
  function_retryable: 503,
  function_timeout: 502,
  function_answer_too_large: 500,
};

/** Checks that the platform answered in the function's place, with this code. */
export function checkError(answer: WireAnswer, code: CraftError, isHead = false): void {
  checkAnswer(answer, { isHead });
  const told = headerOf(answer, "hookwright-error");
  must(told === code, `the code is ${code}, not ${told} with ${answer.status}`);
  must(answer.status === ERROR_STATUS[code], `${code} is ${ERROR_STATUS[code]}, not ${answer.status}`);
}

/** Compares an answer with the one that was foretold. */
export function checkCraftAnswer(answer: WireAnswer, expected: CraftAnswer, isHead = false): void {
  checkAnswer(answer, { isHead, functionHeaders: expected.allowedHeaders });
  must(
    !answer.headers.has("hookwright-error"),
    `the function answers, not ${headerOf(answer, "hookwright-error")}`,
  );
  must(
    expected.isStatusOpen || answer.status === expected.status,
    `the status is ${expected.status}, not ${answer.status}`,
  );
  if (!expected.hasOwnBody) {
    checkJson(answer);
  }
  for (const [name, values] of expected.headers) {
    // The runtime leaves out the first line of a well-known header when it is empty: it says nothing.
    const counts = (value: string): boolean => value !== "";
    const sent = answer.headers.get(name) ?? [];
    const got = sent.map((value) => Buffer.from(value, "latin1").toString()).filter(counts);
    const wanted = (name === "vary" ? [`${values.join()}, Origin`] : values).map(trimmed).filter(counts);
    must(
      isSame(got, wanted),
      `the function's headers are sent\n${name} is ${JSON.stringify(wanted)}, not ${JSON.stringify(got)}`,
    );
  }
  const isTypeOpen = expected.body === null || expected.isStatusOpen || expected.headers.has("content-type");
  must(isTypeOpen || !answer.headers.has("content-type"), "an answer without a body has no type");
  if (expected.body !== null && !isHead && !expected.isStatusOpen) {
    must(
      answer.body.equals(expected.body),
      `the body is the value\nas ${shown(expected.body)}, not ${shown(answer.body)}`,
    );
  }
}

function isSame(got: readonly string[], wanted: readonly string[]): boolean {
  return got.length === wanted.length && got.every((value, index) => value === wanted[index]);
}

/** A header's value has no blanks around it (RFC 9110, 5.5). */
function trimmed(value: string): string {
  return value.replace(/^[\t ]+|[\t ]+$/g, "");
}

/** With every byte to be seen. */
function shown(bytes: Buffer): string {
  return JSON.stringify(bytes.subarray(0, 500).toString("latin1"));
}
