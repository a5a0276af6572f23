import { beforeAll, describe, expect, it } from "vitest";
import {
  api,
  expectAnswer,
  install,
  readInvocation,
  returns,
  runBodies,
  runs,
  send,
  type BodyRow,
} from "./runner.ts";

const SECRETS = { CONFORMANCE_TOKEN: "s3cret-value", CONFORMANCE_2: 'two "quoted"\n日本' };

beforeAll(async () => {
  for (const [name, value] of Object.entries(SECRETS)) {
    await api.call("PUT", `/secrets/${name}`, { value });
  }
});

const get = (name: string, keys: string, json: unknown): BodyRow => ({
  name,
  body: `return MODULES.secret.get(${keys});`,
  expected: { status: 200, json },
});
const refuses = (name: string, keys: string, status: number, message: RegExp): BodyRow => ({
  name,
  body: `try { await MODULES.secret.get(${keys}); return 'taken'; } catch (error) { return [error instanceof Error, error.status ?? 0, error.message]; }`,
  expected: { status: 200, json: [true, status, expect.stringMatching(message)] },
});

describe.concurrent("secret.get", () => {
  runBodies([
    get("gives values by name", "{ keys: ['CONFORMANCE_TOKEN'] }", { CONFORMANCE_TOKEN: "s3cret-value" }),
    get("gives several", "{ keys: ['CONFORMANCE_2', 'CONFORMANCE_TOKEN'] }", SECRETS),
    get("leaves out a name that is missing", "{ keys: ['CONFORMANCE_MISSING', 'CONFORMANCE_TOKEN'] }", {
      CONFORMANCE_TOKEN: "s3cret-value",
    }),
    get("gives {} for no name", "{ keys: [] }", {}),
    get("takes one name twice", "{ keys: ['CONFORMANCE_TOKEN', 'CONFORMANCE_TOKEN'] }", {
      CONFORMANCE_TOKEN: "s3cret-value",
    }),
    refuses("refuses a name in lower case", "{ keys: ['conformance_token'] }", 400, /upper-case/),
    refuses("refuses a name with other characters", "{ keys: ['A-B'] }", 400, /upper-case/),
    refuses("refuses an empty name", "{ keys: [''] }", 400, /upper-case/),
    refuses("refuses what is no name", "{ keys: [{ a: 1 }] }", 400, /upper-case/),
    refuses("refuses what is no list", "{ keys: 'CONFORMANCE_TOKEN' }", 400, /array/),
    refuses("refuses no keys at all", "{}", 400, /array/),
    refuses("refuses no argument", "", 0, /./),
  ]);

  it("gives the new value after a secret was set again, and none after it was deleted", async () => {
    const target = await install({
      source: returns("MODULES.secret.get({ keys: ['CONFORMANCE_ROTATED'] })"),
    });
    for (const value of ["first", "second"]) {
      await api.call("PUT", "/secrets/CONFORMANCE_ROTATED", { value });
      await expectAnswer(await send(target), { status: 200, json: { CONFORMANCE_ROTATED: value } });
    }
    await api.call("DELETE", "/secrets/CONFORMANCE_ROTATED");
    await expectAnswer(await send(target), { status: 200, json: {} });
  });

  it("gives values that do not get into the record", async () => {
    const target = await install({
      source: runs(
        "const { CONFORMANCE_TOKEN: t } = await MODULES.secret.get({ keys: ['CONFORMANCE_TOKEN'] }); console.log('token', t); return { t };",
      ),
    });
    const answer = await send(target);
    await expectAnswer(answer, { status: 200, json: { t: "s3cret-value" }, log: ["INFO token [redacted]"] });
    expect(JSON.stringify(await readInvocation(answer))).not.toContain("s3cret-value");
  });
});
