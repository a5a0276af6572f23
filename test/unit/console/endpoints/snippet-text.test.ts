import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { toCurl, toFetch } from "../../../../src/console/endpoints/snippet-text.ts";

type Called = Parameters<typeof toCurl>[0];

const ADDRESS = "https://gateway.test/hook/s";
const called = (fields: Partial<Called> = {}): Called => ({
  url: ADDRESS,
  auth: { type: "none" },
  methods: null,
  ...fields,
});

/** What a shell gives to a command, with the secret in its environment. */
function readArguments(command: string): string[] {
  const script = `curl() { printf '%s\\n' "$@"; }\n${command}`;
  const output = execFileSync("sh", ["-c", script], { env: { ...process.env, KEY: "s3cret" } });
  return output.toString().trimEnd().split("\n");
}

/** What a script calls, with the secret as a variable. */
async function readCall(code: string): Promise<{ url: string; init: RequestInit }> {
  let seen: { url: string; init: RequestInit } | undefined;
  const fetch = (url: string, init: RequestInit) => {
    seen = { url, init };
  };
  const run = Object.getPrototypeOf(async () => undefined).constructor as typeof Function;
  // oxlint-disable-next-line typescript/no-implied-eval -- what people copy is run as it is
  await run("fetch", "KEY", code)(fetch, "s3cret");
  return seen ?? { url: "", init: {} };
}

const bearer = { type: "bearer", secrets: ["KEY"] } as const;
const basic = { type: "basic", username: 'a"$x`', secrets: ["KEY"] } as const;

describe("toCurl", () => {
  it("sends JSON by POST", () => {
    expect(readArguments(toCurl(called()))).toEqual([
      "-i",
      "-X",
      "POST",
      ADDRESS,
      "-H",
      "content-type: application/json",
      "-d",
      '{"name":"Ada"}',
    ]);
  });

  it("brings the endpoint's own auth along", () => {
    expect(readArguments(toCurl(called({ auth: bearer })))).toContain("authorization: Bearer s3cret");
    expect(readArguments(toCurl(called({ auth: basic })))).toContain('a"$x`:s3cret');
  });

  it("sends no body where only GET is let in", () => {
    expect(readArguments(toCurl(called({ methods: ["GET"] })))).toEqual(["-i", "-X", "GET", ADDRESS]);
  });
});

describe("toFetch", () => {
  it("sends JSON by POST", async () => {
    expect(await readCall(toFetch(called()))).toEqual({
      url: ADDRESS,
      init: { method: "POST", headers: { "content-type": "application/json" }, body: '{"name":"Ada"}' },
    });
  });

  it("brings the endpoint's own auth along", async () => {
    const { init } = await readCall(toFetch(called({ auth: bearer })));
    expect(init.headers).toMatchObject({ authorization: "Bearer s3cret" });
    const second = await readCall(toFetch(called({ auth: basic })));
    expect(second.init.headers).toMatchObject({ authorization: `Basic ${btoa('a"$x`:s3cret')}` });
  });

  it("sends no body where only GET is let in", async () => {
    expect((await readCall(toFetch(called({ methods: ["GET"] })))).init).toEqual({ method: "GET" });
  });
});
