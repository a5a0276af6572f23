import { describe, expect, it } from "vitest";
import { api, expectAnswer, install, runs, send, type Sent, type Target } from "../craft/runner.ts";
import { putSecret } from "../secrets.ts";
import { SIGNERS } from "./signers.ts";

/* Bearer tokens and basic credentials, and the secrets behind every way to prove oneself. */

/** Counts its runs, so that a call that got in shows in the next one's answer. */
const COUNTS = runs("return MODULES.counter.increment({ key: 'credentials:' + hook.endpointSuffix });");

const TOKEN = "tok_Zm9vYmFy.~+/-_=";
const OLD = "the-token-before";
const PASSWORD = "pass:word with blanks, é and 鍵";

interface Attempt {
  name: string;
  /** The value of `Authorization`; null sends none. */
  authorization: string | null;
  isLetIn: boolean;
}

const basic = (text: string, scheme = "Basic") => `${scheme} ${Buffer.from(text).toString("base64")}`;

const BEARER: Attempt[] = [
  { name: "the token", authorization: `Bearer ${TOKEN}`, isLetIn: true },
  { name: "the token that is being rotated out", authorization: `Bearer ${OLD}`, isLetIn: true },
  { name: "the scheme in lower case", authorization: `bearer ${TOKEN}`, isLetIn: true },
  { name: "two blanks", authorization: `Bearer  ${TOKEN}`, isLetIn: true },
  { name: "nothing", authorization: null, isLetIn: false },
  { name: "an empty header", authorization: "", isLetIn: false },
  { name: "the scheme alone", authorization: "Bearer", isLetIn: false },
  { name: "the token alone", authorization: TOKEN, isLetIn: false },
  { name: "another scheme", authorization: `Token ${TOKEN}`, isLetIn: false },
  { name: "basic credentials", authorization: basic(`u:${TOKEN}`), isLetIn: false },
  { name: "a wrong token", authorization: "Bearer wrong", isLetIn: false },
  { name: "half the token", authorization: `Bearer ${TOKEN.slice(0, 8)}`, isLetIn: false },
  { name: "more than the token", authorization: `Bearer ${TOKEN}x`, isLetIn: false },
  { name: "the token in upper case", authorization: `Bearer ${TOKEN.toUpperCase()}`, isLetIn: false },
  { name: "both tokens", authorization: `Bearer ${TOKEN} ${OLD}`, isLetIn: false },
  { name: "both tokens in a list", authorization: `Bearer ${TOKEN}, Bearer ${OLD}`, isLetIn: false },
];

const BASIC: Attempt[] = [
  { name: "user and password", authorization: basic(`user:${PASSWORD}`), isLetIn: true },
  { name: "the password that is being rotated out", authorization: basic(`user:${OLD}`), isLetIn: true },
  { name: "the scheme in upper case", authorization: basic(`user:${PASSWORD}`, "BASIC"), isLetIn: true },
  { name: "without padding", authorization: basic(`user:${PASSWORD}`).replaceAll("=", ""), isLetIn: true },
  { name: "nothing", authorization: null, isLetIn: false },
  { name: "the scheme alone", authorization: "Basic", isLetIn: false },
  { name: "a wrong password", authorization: basic("user:wrong"), isLetIn: false },
  { name: "another user", authorization: basic(`other:${PASSWORD}`), isLetIn: false },
  { name: "no user", authorization: basic(`:${PASSWORD}`), isLetIn: false },
  { name: "no password", authorization: basic("user:"), isLetIn: false },
  { name: "no colon", authorization: basic(`user${PASSWORD}`), isLetIn: false },
  { name: "the password in another encoding", authorization: latin1("user:pass:word é"), isLetIn: false },
  { name: "what is no base64", authorization: "Basic %%%", isLetIn: false },
  { name: "plain text", authorization: `Basic user:${OLD}`, isLetIn: false },
  { name: "a bearer token", authorization: `Bearer ${OLD}`, isLetIn: false },
];

function latin1(text: string): string {
  return `Basic ${Buffer.from(text, "latin1").toString("base64")}`;
}

const toRequest = (authorization: string | null): Sent =>
  authorization === null ? {} : { headers: { authorization } };

const SCHEMES = [
  {
    scheme: "bearer",
    fields: { type: "bearer" },
    values: [TOKEN, OLD],
    attempts: BEARER,
    challenge: /^Bearer realm="hookwright"(, error="invalid_token")?$/,
  },
  {
    scheme: "basic",
    fields: { type: "basic", username: "user" },
    values: [PASSWORD, OLD],
    attempts: BASIC,
    challenge: /^Basic realm="hookwright", charset="UTF-8"$/,
  },
];

describe.concurrent.each(SCHEMES)("$scheme", ({ fields, values, attempts, challenge }) => {
  it("lets in who has the credentials, asks everybody else for them, and runs nothing for those", async () => {
    const secrets = await Promise.all(values.map((value) => putSecret(value)));
    const target = await install({ source: COUNTS, endpoint: { auth: { ...fields, secrets } } });
    let runsUntilNow = 0;
    for (const { name, authorization, isLetIn } of attempts) {
      const answer = await send(target, toRequest(authorization));
      if (isLetIn) {
        runsUntilNow++;
        expect(`${name}: ${answer.status} ${answer.body.toString()}`).toBe(`${name}: 200 ${runsUntilNow}`);
      } else {
        expect(`${name}: ${answer.status}`).toBe(`${name}: 401`);
        const headers = { "www-authenticate": challenge, "hookwright-invocation": null };
        await expectAnswer(answer, { status: 401, error: "unauthorized", headers });
      }
    }
    const last = await send(target, toRequest(attempts[0]?.authorization ?? null));
    expect(last.body.toString()).toBe(String(runsUntilNow + 1));
  });

  it("never opens with a secret that does not exist", async () => {
    const target = await install({
      source: COUNTS,
      endpoint: { auth: { ...fields, secrets: ["NOT_THERE"] } },
    });
    for (const text of ["", "undefined", "null", "NOT_THERE"]) {
      for (const authorization of [`Bearer ${text}`, basic(`user:${text}`), basic(text)]) {
        await expectAnswer(await send(target, toRequest(authorization)), {
          status: 401,
          error: "unauthorized",
        });
      }
    }
  });

  it("opens with the other secret while one does not exist", async () => {
    const secrets = ["NOT_THERE", await putSecret(OLD)];
    const target = await install({ source: COUNTS, endpoint: { auth: { ...fields, secrets } } });
    const authorization = fields.type === "bearer" ? `Bearer ${OLD}` : basic(`user:${OLD}`);
    await expectAnswer(await send(target, toRequest(authorization)), { status: 200, body: "1" });
    await expectAnswer(await send(target, toRequest(null)), { status: 401, error: "unauthorized" });
  });
});

describe.concurrent("a bearer token", () => {
  it("is not asked of a preflight, and comes before what is wrong with the body", async () => {
    const secrets = [await putSecret(TOKEN)];
    const endpoint = { auth: { type: "bearer", secrets }, bodyLimitBytes: 2 };
    const target = await install({ source: COUNTS, endpoint });
    await expectAnswer(await send(target, { method: "OPTIONS" }), { status: 204 });
    await expectAnswer(await send(target, { method: "POST", body: "123" }), { status: 401 });
    const known = { authorization: `Bearer ${TOKEN}` };
    await expectAnswer(await send(target, { method: "POST", body: "123", headers: known }), { status: 413 });
  });

  it("is the function's to see, as every authorization is", async () => {
    const secrets = [await putSecret("a-token-that-is-shown")];
    const endpoint = { auth: { type: "bearer", secrets } };
    const target = await install({ source: runs("return hook.headers;"), endpoint });
    const authorization = "Bearer a-token-that-is-shown";
    await expectAnswer(await send(target, { headers: { authorization } }), {
      status: 200,
      json: { authorization },
    });
  });
});

describe.concurrent("a secret that is changed", () => {
  const bearer = (target: Target, token: string) =>
    send(target, { headers: { authorization: `Bearer ${token}` } });

  it("is in force for the next call", async () => {
    const name = await putSecret("the-first-value");
    const target = await install({ source: COUNTS, endpoint: { auth: { type: "bearer", secrets: [name] } } });
    await expectAnswer(await bearer(target, "the-first-value"), { status: 200 });
    await putSecret("the-second-value", name);
    await expectAnswer(await bearer(target, "the-first-value"), { status: 401, error: "unauthorized" });
    await expectAnswer(await bearer(target, "the-second-value"), { status: 200 });
  });

  it("by being deleted lets nobody in, and everybody again when it is there again", async () => {
    const name = await putSecret("a-value-that-comes-and-goes");
    const target = await install({ source: COUNTS, endpoint: { auth: { type: "bearer", secrets: [name] } } });
    await expectAnswer(await bearer(target, "a-value-that-comes-and-goes"), { status: 200 });
    expect((await api.call("DELETE", `/secrets/${name}`)).status).toBe(204);
    await expectAnswer(await bearer(target, "a-value-that-comes-and-goes"), { status: 401 });
    await putSecret("a-value-that-comes-and-goes", name);
    await expectAnswer(await bearer(target, "a-value-that-comes-and-goes"), { status: 200 });
  });

  it("is the key of signatures from then on", async () => {
    const github = SIGNERS.find(({ name }) => name === "github");
    const name = await putSecret("first-key");
    const auth = { type: "signature", scheme: "github", secrets: [name] };
    const target = await install({ source: COUNTS, endpoint: { auth } });
    const body = '{"zen":"Keep it logically awesome."}';
    const signed = (key: string) =>
      send(target, { method: "POST", body, headers: github?.sign(Buffer.from(body), key, 0) ?? {} });
    await expectAnswer(await signed("first-key"), { status: 200 });
    await putSecret("second-key", name);
    await expectAnswer(await signed("first-key"), { status: 401 });
    await expectAnswer(await signed("second-key"), { status: 200 });
  });
});
