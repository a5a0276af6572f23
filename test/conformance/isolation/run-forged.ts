import { beforeAll, it } from "vitest";
import { expectAnswer, install, send, type Expected, type Target } from "../craft/runner.ts";

/** What an isolate that was taken over says in place of our bootstrap, as the body of a function, and what its caller gets. */
export interface ForgedRow {
  name: string;
  body: string;
  expected: Expected;
}

/**
 * Runs rows against a function that puts itself in the place of our bootstrap with its first call, which
 * it answers with "first"; `toSource` makes it of the bodies by name, and the query says which is meant.
 */
export function runForged(
  rows: ForgedRow[],
  program: {
    dialect: string;
    toSource(bodies: Record<string, string>): string;
    endpoint?: Record<string, unknown>;
  },
): void {
  const { dialect, toSource, endpoint = {} } = program;
  const source = toSource(Object.fromEntries(rows.map(({ name, body }) => [name, body])));
  let target: Target;
  beforeAll(async () => {
    target = await install({ dialect, source, endpoint });
  });

  it.concurrent.each(rows)("$name", async ({ name, expected }) => {
    // Until an isolate is called a second time; there may be several.
    for (let i = 0; i < 20; i++) {
      const answer = await send(target, { query: `?case=${encodeURIComponent(name)}` });
      if (answer.body.toString() !== "first" || answer.status !== 200) {
        await expectAnswer(answer, expected);
        return;
      }
    }
    throw new Error("no isolate was called twice");
  });
}
