import { describe, expect, it } from "vitest";
import { api, expectAnswer, install, runs, send, type Target } from "../craft/runner.ts";
import { putSecret } from "../secrets.ts";
import { SIGNERS, type Signer } from "./signers.ts";

/* Signatures over the raw bytes of a request, as each provider makes them. */

const KEY = "whsec_bXkgc2VjcmV0IGtleSBvZiAzMiBieXRlcyBoZXJl";
const OLD = "whsec_dGhlIGtleSB0aGF0IGlzIGJlaW5nIHJvdGF0ZWQgb3V0";
const OTHER = "whsec_YSBrZXkgdGhhdCBub2JvZHkgaGFzIGdpdmVuIG91dCBldmVy";

const JSON_BODY =
  '{ "id" : "evt_1",\r\n\t"amount": 10.50, "名前":"カルテ","nested":{"b":1,  "a":[1, 2,3]}}\n';
const FORM = "token=abc&text=hello+world&url=https%3A%2F%2Fexample.com&token=";
const BINARY = Buffer.from([0, 255, 254, 128, 10, 13, 0, 239, 187, 191, 237, 160, 128]);

interface Attempt {
  name: string;
  isLetIn: boolean;
  body?: Buffer;
  type?: string;
  key?: string;
  /** When it was signed, in seconds from now. */
  signedAt?: number;
  /** What somebody does to the request after it was signed. */
  tamper?(request: { headers: Record<string, string>; body: Buffer }, signer: Signer): void;
  /** Left out: for every signer. */
  only?(signer: Signer): boolean;
}

const isTimed = (signer: Signer) => signer.isTimed;
const isOfficial = (signer: Signer) => signer.signOfficially !== undefined;

function changeSignature(change: (value: string) => string): Required<Pick<Attempt, "tamper">> {
  return {
    tamper: ({ headers }, { header }) => {
      const name = header.toLowerCase();
      headers[name] = change(headers[name] ?? "");
    },
  };
}

const ATTEMPTS: Attempt[] = [
  { name: "JSON with its odd white space", isLetIn: true },
  { name: "a form", isLetIn: true, body: Buffer.from(FORM), type: "application/x-www-form-urlencoded" },
  { name: "binary bytes", isLetIn: true, body: BINARY, type: "application/octet-stream" },
  { name: "binary bytes that say they are JSON", isLetIn: true, body: BINARY },
  { name: "no body", isLetIn: true, body: Buffer.alloc(0) },
  { name: "the key that is being rotated out", isLetIn: true, key: OLD },
  { name: "a time inside the tolerance", isLetIn: true, signedAt: -200, only: isTimed },
  { name: "a key that is none of them", isLetIn: false, key: OTHER },
  { name: "a changed byte", isLetIn: false, tamper: ({ body }) => void (body[2] = (body[2] ?? 0) ^ 1) },
  {
    name: "JSON that means the same",
    isLetIn: false,
    tamper: (request) => void (request.body = minify(request.body)),
  },
  {
    name: "a byte order mark in front",
    isLetIn: false,
    tamper: (request) => void (request.body = Buffer.concat([Buffer.from("\uFEFF"), request.body])),
  },
  {
    name: "the body cut short",
    isLetIn: false,
    tamper: (request) => void (request.body = request.body.subarray(1)),
  },
  { name: "no body any more", isLetIn: false, tamper: (request) => void (request.body = Buffer.alloc(0)) },
  {
    name: "no signature",
    isLetIn: false,
    tamper: ({ headers }, { header }) => void delete headers[header.toLowerCase()],
  },
  { name: "an empty signature", isLetIn: false, ...changeSignature(() => "") },
  { name: "half a signature", isLetIn: false, ...changeSignature((value) => value.slice(0, -8)) },
  {
    name: "another signature",
    isLetIn: false,
    ...changeSignature((value) => value.replace(/.{8}$/, "AAAAAAA=")),
  },
  { name: "a time that is long past", isLetIn: false, signedAt: -400, only: isTimed },
  { name: "a time that is still to come", isLetIn: false, signedAt: 400, only: isTimed },
  {
    name: "a later time than was signed",
    isLetIn: false,
    signedAt: -400,
    tamper: ({ headers }) => {
      for (const [name, value] of Object.entries(headers)) {
        headers[name] = value.replace(/(?<=^|t=)\d{10}(?=,|$)/, String(nowSeconds()));
      }
    },
    only: isTimed,
  },
];

function minify(body: Buffer): Buffer {
  return Buffer.from(JSON.stringify(JSON.parse(body.toString())));
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1_000);
}

/** Keeps its body under a name that the caller chooses: what ran can be asked for afterwards. */
const KEEPS = runs(
  "await MODULES.kvs.write({ key: 'signature:' + hook.endpointSuffix + hook.query.run, value: {} }); return 'ran';",
);

async function installFor(signer: Signer): Promise<Target> {
  const secrets = [await putSecret(KEY), await putSecret(OLD)];
  const auth = { type: "signature", secrets, ...signer.fields };
  return install({ source: KEEPS, endpoint: { auth } });
}

const targets = new Map<Signer, Promise<Target>>();

function targetOf(signer: Signer): Promise<Target> {
  const target = targets.get(signer) ?? installFor(signer);
  targets.set(signer, target);
  return target;
}

const RUN_KEYS = new Map(ATTEMPTS.map(({ name }, index) => [name, `-${index}`]));

async function expectJudged(
  signer: Signer,
  run: string,
  request: { headers: Record<string, string>; body: Buffer },
  isLetIn: boolean,
): Promise<void> {
  const target = await targetOf(signer);
  const answer = await send(target, { method: "POST", query: `?run=${run}`, ...request });
  if (isLetIn) {
    await expectAnswer(answer, { status: 200, body: "ran" });
    return;
  }
  await expectAnswer(answer, {
    status: 401,
    error: "unauthorized",
    headers: { "hookwright-invocation": null, "www-authenticate": /^Webhook-Signature / },
  });
  const kept = await api.call("GET", `/kvs/signature:${target.suffix}${run}`);
  expect(kept.status).toBe(404);
}

describe.concurrent.each(SIGNERS)("$name", (signer) => {
  it.each(ATTEMPTS.filter(({ only }) => only?.(signer) ?? true))(
    "$name: let in $isLetIn",
    async (attempt) => {
      const { body = Buffer.from(JSON_BODY), type = "application/json", key = KEY, signedAt = 0 } = attempt;
      const headers = { "content-type": type, ...signer.sign(body, key, nowSeconds() + signedAt) };
      const request = { headers, body: Buffer.from(body) };
      attempt.tamper?.(request, signer);
      await expectJudged(signer, RUN_KEYS.get(attempt.name) ?? "", request, attempt.isLetIn);
    },
  );
});

describe.concurrent.each(SIGNERS.filter(isOfficial))("$name, by the provider's own library", (signer) => {
  it.each([
    { name: "JSON", text: JSON_BODY, key: KEY, isLetIn: true },
    { name: "a form", text: FORM, key: KEY, isLetIn: true },
    { name: "the key that is being rotated out", text: JSON_BODY, key: OLD, isLetIn: true },
    { name: "a key that is none of them", text: JSON_BODY, key: OTHER, isLetIn: false },
  ])("$name: let in $isLetIn", async ({ text, key, isLetIn, name }) => {
    const headers = (await signer.signOfficially?.(text, key, nowSeconds())) ?? {};
    await expectJudged(signer, `-official-${name.length}`, { headers, body: Buffer.from(text) }, isLetIn);
  });
});

describe.concurrent("a secret that does not exist", () => {
  it.each(SIGNERS)("lets nobody in who signs for $name", async (signer) => {
    const auth = { type: "signature", secrets: ["SIGNATURE_NOT_THERE"], ...signer.fields };
    const target = await install({ source: KEEPS, endpoint: { auth } });
    for (const key of ["", "undefined", "null", KEY]) {
      const headers = signer.sign(Buffer.from(JSON_BODY), key, nowSeconds());
      const answer = await send(target, { method: "POST", headers, body: JSON_BODY });
      await expectAnswer(answer, { status: 401, error: "unauthorized" });
    }
  });
});

describe.concurrent("the tolerance", () => {
  it.each(SIGNERS.filter(isTimed))("of $name is the policy's", async (signer) => {
    const secrets = [await putSecret(KEY)];
    const auth = { type: "signature", secrets, ...signer.fields, toleranceSeconds: 60 };
    const target = await install({ source: KEEPS, endpoint: { auth } });
    for (const [signedAt, status] of [
      [0, 200],
      [-30, 200],
      [-90, 401],
      [90, 401],
    ] as const) {
      const headers = signer.sign(Buffer.from(JSON_BODY), KEY, nowSeconds() + signedAt);
      await expectAnswer(await send(target, { method: "POST", headers, body: JSON_BODY }), { status });
    }
  });
});
