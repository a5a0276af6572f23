import { expect, it } from "vitest";
import { install, runs, send, type Program, type Sent, type Target } from "../craft/runner.ts";

/** One try at something that functions must not be able to do, and how it ends. */
export interface Attempt {
  name: string;
  /** An expression, or statements that begin with `return` or end with one; `await` is allowed. */
  tries: string;
  /** What came of it, exactly; left out when it has to throw. */
  gives?: unknown;
  /** What it was refused with. */
  throws?: RegExp;
}

/** How an attempt ended, as the function that made it saw it. */
export type Ending = { gave: unknown } | { threw: string };

/** Modules that authors cannot name in an import are reached by names that only a run puts together. */
export const REACH = `const reach = (...parts) => import(parts.join(""));
`;

const ENDING = `const ending = async (attempt) => {
  try {
    const gave = await attempt();
    return { gave: gave === undefined ? null : gave };
  } catch (error) {
    return { threw: String(error?.message ?? error) };
  }
};
`;

function toFunctionBody(tries: string): string {
  return /\breturn\b/.test(tries) ? tries : `return ${tries};`;
}

/**
 * The source of a function that makes the attempts one after the other and tells how each ended.
 * They have \`data\`, \`MODULES\`, \`hook\`, \`workers\` (the runtime's own module) and \`reach\`.
 */
export function attemptsSource(attempts: readonly { tries: string }[], imports = ""): string {
  const makes = attempts.map(({ tries }) => `await ending(async () => { ${toFunctionBody(tries)} })`);
  return `${imports}${REACH}${ENDING}${runs(`const workers = await reach("cloudflare:", "workers");
  return [${makes.join(",\n")}];`)}`;
}

/** Runs a function whose answer is JSON; fails when it is none. */
export async function askJson<T>(target: Target, sent: Sent = {}): Promise<T> {
  const answer = await send(target, sent);
  const text = answer.body.toString();
  expect([answer.status, text.slice(0, 500)]).toEqual([200, expect.any(String)]);
  return JSON.parse(text) as T;
}

/** Makes a test of every attempt; one function makes them all, in their order. */
export function runAttempts(attempts: readonly Attempt[], program: Omit<Program, "source"> = {}): void {
  let endings: Promise<Ending[]> | undefined;
  const readEndings = async () => {
    const target = await install({ source: attemptsSource(attempts), ...program });
    return askJson<Ending[]>(target);
  };
  it.concurrent.each(attempts.map((attempt, index) => ({ ...attempt, index })))(
    "$name",
    async ({ index, gives, throws }) => {
      const ending = (await (endings ??= readEndings()))[index];
      expect(ending).toEqual(
        throws === undefined ? { gave: gives } : { threw: expect.stringMatching(throws) },
      );
    },
  );
}

/**
 * The source of a function that puts itself in the place of our bootstrap before its first call.
 * \`run\` is the body of what answers the gateway's sandbox: it has \`call\`, \`body\` (the caller's JSON),
 * \`workers\`, and \`this\` as the entrypoint.
 */
export function usurps(run: string): string {
  return `${REACH}${ENDING}const ready = (async () => {
  const [main, workers] = await Promise.all([reach("hookwright-", "main.js"), reach("cloudflare:", "workers")]);
  main.default.prototype.run = async function (call) {
    const body = JSON.parse(call.input).jsonPayload.data.hook_data.body;
    ${run}
  };
})();
export default async () => {
  await ready;
  return "not usurped";
};
`;
}

/** A usurper's run that asks for its capabilities, has them as \`host\`, and answers with JSON. */
export function usurpsWithHost(give: string): string {
  return usurps(`const goOn = async (host) => {
      const give = async () => { ${toFunctionBody(give)} };
      const text = JSON.stringify((await give()) ?? null);
      return { kind: "returned", value: { type: "json", text }, logs: [] };
    };
    return { kind: "waiting", run: { goOn } };`);
}

/** A request that carries JSON for \`hook.body\`. */
export function posts(value: unknown): Sent {
  const headers = { "content-type": "application/json" };
  return { method: "POST", headers, body: JSON.stringify(value) };
}
