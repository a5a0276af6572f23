import { expect } from "vitest";
import type { RawAnswer } from "../raw-request.ts";
import { eventually, install, send, type Target } from "../craft/runner.ts";
import { posts, type Ending } from "./attempts.ts";

/**
 * Tests of what stays in an isolate from run to run. A function moves to another one when its
 * sandbox does not answer for a moment, and what stayed is gone then: such a test begins anew.
 */

/** What a function answers with here: its isolate by name, and what it has to say. */
export const SAYS = `const says = (value) => ({ isolate: (globalThis.isolate ??= crypto.randomUUID()), value: value ?? null });
`;

/** Lets a function wait for the test's word, and keep notes of what came of its attempts. */
export const NOTES = `const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const words = new Set();
const notes = [];
const until = async (word) => { for (let i = 0; i < 500 && !words.has(word); i++) { await sleep(20); } };
const note = async (attempt) => {
  const nothing = sleep(1_000).then(() => ({ threw: "nothing came of it" }));
  try {
    notes.push(await Promise.race([nothing, attempt().then((gave) => ({ gave: gave ?? null }))]));
  } catch (error) {
    notes.push({ threw: String(error?.message ?? error) });
  }
};
`;

/** The function runs in another isolate than before. */
export class MovedError extends Error {}

/** One isolate of a function, which is called with \`{ do: what, ...more }\`. */
export interface Isolate {
  target: Target;
  /** Calls it; gives the answer as it came. */
  tell(what: string, to?: Target): Promise<RawAnswer>;
  /** Calls it; gives what it says. */
  ask<T>(what: string, more?: object): Promise<T>;
  /** Lets what waits for this word go on. */
  say(word: string): Promise<unknown>;
  /** Its notes, once there are so many. */
  readNotes(count: number): Promise<Ending[]>;
}

/** Runs a test with a fresh function, again from the beginning when the function has moved. */
export async function inOneIsolate(source: string, test: (isolate: Isolate) => Promise<void>): Promise<void> {
  for (let left = 5; ; left--) {
    try {
      return await test(createIsolate(await install({ source })));
    } catch (error) {
      if (!(error instanceof MovedError) || left === 0) {
        throw error;
      }
    }
  }
}

function createIsolate(target: Target): Isolate {
  let name: string | undefined;
  /** Reads what the function says; makes sure that it says it where it said everything before. */
  function read(answer: RawAnswer): unknown {
    const { isolate, value } = JSON.parse(answer.body.toString()) as { isolate: string; value: unknown };
    if (isolate !== (name ??= isolate)) {
      throw new MovedError("it runs in another isolate now");
    }
    return value;
  }
  async function tell(what: string, to = target, more: object = {}): Promise<RawAnswer> {
    const answer = await send(to, posts({ do: what, ...more }));
    if (answer.headers.get("hookwright-error")?.[0] === "function_unavailable") {
      throw new MovedError("its sandbox went away");
    }
    if (answer.status === 200) {
      read(answer);
    }
    return answer;
  }
  async function ask<T>(what: string, more: object = {}): Promise<T> {
    const answer = await tell(what, target, more);
    expect([answer.status, answer.body.toString().slice(0, 500)]).toEqual([200, expect.any(String)]);
    return read(answer) as T;
  }
  return {
    target,
    tell,
    ask,
    say: (word) => ask("say", { word }),
    readNotes: (count) =>
      eventually(async () => {
        const found = await ask<Ending[]>("tell");
        return found.length < count ? undefined : found;
      }, `${count} notes`),
  };
}
