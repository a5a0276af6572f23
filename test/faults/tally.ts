import type { ApiClient } from "../support/client.ts";

/** Counts of what happened, by a short text. */
export interface Tally {
  add(what: string): void;
  /** The commonest first: `200 ×12, 502 function_timeout ×3`. */
  toText(): string;
}

const SHOWN = 5;

export function createTally(): Tally {
  const counts = new Map<string, number>();
  return {
    add: (what) => void counts.set(what, (counts.get(what) ?? 0) + 1),
    toText() {
      const sorted = [...counts].toSorted(([, a], [, b]) => b - a);
      const shown = sorted.slice(0, SHOWN).map(([what, count]) => `${what} ×${count}`);
      const others = sorted.slice(SHOWN).reduce((sum, [, count]) => sum + count, 0);
      return [...shown, ...(others === 0 ? [] : [`others ×${others}`])].join(", ");
    },
  };
}

/** Says of an answer what matters of it: its status, and the code when the platform gave it. */
function toWord(response: Response): string {
  const code = response.headers.get("hookwright-error");
  const retry = response.headers.has("retry-after") ? " with Retry-After" : "";
  return `${response.status}${code === null ? "" : ` ${code}`}${retry}`;
}

/** Says of a call that got no answer why. */
function toWordOfError(error: unknown): string {
  const { cause, message } = error as Error & { cause?: NodeJS.ErrnoException };
  return cause?.code ?? message;
}

/** Calls something and notes what it got; never rejects. */
export async function callInto(tally: Tally, url: string, { name = "" } = {}): Promise<void> {
  let word: string;
  try {
    const response = await fetch(url);
    // A long answer is read to its end too, but not kept.
    await response.body?.pipeTo(new WritableStream());
    word = toWord(response);
  } catch (error) {
    word = toWordOfError(error);
  }
  tally.add(`${name} ${word}`.trim());
}

/** Calls the management API and notes what it got; never rejects. */
export async function callApi(
  tally: Tally,
  client: ApiClient,
  { name, method, path, body }: { name: string; method: string; path: string; body?: unknown },
): Promise<void> {
  try {
    const { status } = await client.call(method, path, body);
    tally.add(`${name} ${status}`);
  } catch (error) {
    tally.add(`${name} ${toWordOfError(error)}`);
  }
}
