import { describe, expect, it } from "vitest";
import {
  api,
  eventually,
  install,
  readInvocation,
  returns,
  runs,
  send,
  type Sent,
  type Target,
} from "../craft/runner.ts";
import { accept, readSettled } from "../pipeline/status.ts";
import { putSecret } from "../secrets.ts";
import { toReadableTexts } from "./record-text.ts";

/* What must not be read out of a record, by whatever way it came. `REDACT_FIELDS` of the server names
 * cardNumber, X-Card-Token and pin. */

const HIDDEN = "4111-1111-HIDDEN";
const SHOWN = "this-may-be-shown";

interface RedactionCase {
  name: string;
  request?: Sent;
  source?: string;
  /** Still to be found: a record without anything in it would pass every search. */
  shown?: string;
}

const FINE = returns("'fine'");
const installed = new Map<string, Promise<Target>>();

/** Calls whose function is the same share it: a save costs more than a call. */
function installOnce(source: string): Promise<Target> {
  const target = installed.get(source) ?? install({ source });
  installed.set(source, target);
  return target;
}
const json = (value: unknown, more: Record<string, string> = {}): Sent => ({
  method: "POST",
  headers: { "content-type": "application/json", ...more },
  body: typeof value === "string" ? value : JSON.stringify(value),
});

const BOUNDARY = "----form-boundary-of-the-test";
const part = (name: string, value: string, more = "") =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
const multipart = (...parts: (string | Buffer)[]): Sent => ({
  method: "POST",
  headers: { "content-type": `multipart/form-data; boundary=${BOUNDARY}` },
  body: Buffer.concat([...parts, `--${BOUNDARY}--\r\n`].map((each) => Buffer.from(each as string))),
});
const FILE = Buffer.concat([
  Buffer.from(part("file", "", '; filename="a.png"\r\nContent-Type: image/png').slice(0, -2)),
  Buffer.from([0x89, 0x50, 0xff, 0xfe, 0x00, 0x80]),
  Buffer.from("\r\n"),
]);

const REQUESTS: RedactionCase[] = [
  { name: "Authorization", request: { headers: { authorization: `Bearer ${HIDDEN}`, "x-a": SHOWN } } },
  { name: "Cookie", request: { headers: { cookie: `session=${HIDDEN}`, "x-a": SHOWN } } },
  { name: "a named header", request: { headers: { "x-card-token": HIDDEN, "x-card": SHOWN } } },
  { name: "a named header in other letters", request: { headers: { "X-CARD-Token": HIDDEN, "x-a": SHOWN } } },
  { name: "a named header that came twice", request: { headers: { pin: [HIDDEN, HIDDEN], "x-a": SHOWN } } },
  { name: "a named parameter", request: { query: `?cardNumber=${HIDDEN}&b=${SHOWN}` } },
  {
    name: "a named parameter, more than once",
    request: { query: `?pin=${HIDDEN}&a=${SHOWN}&PIN=${HIDDEN}` },
  },
  { name: "a named parameter, escaped", request: { query: `?card%4Eumber=${HIDDEN}&a=${SHOWN}` } },
  { name: "a member of JSON", request: json({ cardNumber: HIDDEN, note: SHOWN }) },
  { name: "a member of JSON in other letters", request: json({ CARDNUMBER: HIDDEN, note: SHOWN }) },
  {
    name: "a member deep in JSON",
    request: json({ a: [{ b: { pin: [HIDDEN, { c: HIDDEN }] } }], note: SHOWN }),
  },
  { name: "a member of a list", request: json([{ cardNumber: HIDDEN }, SHOWN]) },
  {
    name: "a member whose name is escaped",
    request: json(`{"card\\u004eumber":"${HIDDEN}","a":"${SHOWN}"}`),
  },
  {
    name: "a member that stands twice",
    request: json(`{"pin":"${HIDDEN}","pin":"${HIDDEN}","a":"${SHOWN}"}`),
  },
  {
    name: "JSON that says it is text",
    request: {
      method: "POST",
      headers: { "content-type": "text/plain" },
      body: `{"pin":"${HIDDEN}","a":"${SHOWN}"}`,
    },
  },
  {
    name: "JSON that says it is a form",
    request: {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `{"pin":"${HIDDEN}","a":"${SHOWN}"}`,
    },
  },
  { name: "JSON without a type", request: { method: "POST", body: `{"pin":"${HIDDEN}","a":"${SHOWN}"}` } },
  {
    name: "JSON with a byte order mark",
    request: json(`\uFEFF{"pin":"${HIDDEN}","a":"${SHOWN}"}`),
  },
  {
    name: "a field of a form",
    request: {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
      body: `cardNumber=${HIDDEN}&a=${SHOWN}&Pin=${HIDDEN}`,
    },
  },
  {
    name: "a part of a form",
    request: multipart(part("pin", HIDDEN), part("a", SHOWN), part("cardNumber", HIDDEN)),
  },
  {
    name: "a part of a form beside a file",
    request: multipart(part("a", SHOWN), part("pin", HIDDEN), FILE),
    shown: "",
  },
];

const throws = `throw new Error('${SHOWN}');`;
const ANSWERS: RedactionCase[] = [
  { name: "a member of the answer", source: returns(`({ a: { pin: '${HIDDEN}' }, note: '${SHOWN}' })`) },
  {
    name: "a cookie of the answer",
    source: returns(
      `({ craft_headers: { 'Set-Cookie': ['s=${HIDDEN}', 't=${HIDDEN}'] }, craft_body: '${SHOWN}' })`,
    ),
  },
  {
    name: "a named header of the answer",
    source: returns(`({ craft_headers: { 'X-Card-Token': '${HIDDEN}' }, craft_body: '${SHOWN}' })`),
  },
  {
    name: "a field of an answer that is a form",
    source: returns(
      `({ craft_headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, craft_body: 'pin=${HIDDEN}&a=${SHOWN}' })`,
    ),
  },
  { name: "the call of a function that failed", source: runs(throws), request: json({ pin: HIDDEN }) },
];

function expectHidden(record: unknown, hidden: string, shown: string): void {
  const texts = toReadableTexts(record);
  expect(texts.filter((text) => text.includes(hidden))).toEqual([]);
  expect(texts.some((text) => text.includes(shown))).toBe(true);
}

describe.concurrent("what the operator names, and credentials, are in no record:", () => {
  it.each([...REQUESTS, ...ANSWERS])("$name", async ({ request = {}, source = FINE, shown = SHOWN }) => {
    const answer = await send(await installOnce(source), request);
    const record = await readInvocation(answer);
    expectHidden(record, HIDDEN, shown);
    expect(toReadableTexts(record).some((text) => text.includes("[redacted]"))).toBe(true);
  });

  it("of a run that nobody waited for", async () => {
    const target = await install({ source: runs(throws), endpoint: { mode: "async" } });
    const accepted = await accept(target, {
      ...json({ pin: HIDDEN }, { authorization: HIDDEN }),
      query: `?pin=${HIDDEN}`,
    });
    await readSettled(accepted);
    expectHidden(await recordOf(accepted.invocationId), HIDDEN, SHOWN);
  });

  it("of a run that another function asked for", async () => {
    const invoked = await install({ source: runsOnAnything(throws) });
    const data = `{ cardNumber: '${HIDDEN}', list: [{ pin: '${HIDDEN}' }], a: '${SHOWN}' }`;
    const caller = await install({
      source: runs(
        `await MODULES.craftFunctions.invoke({ functionId: '${invoked.functionId}', data: ${data} });`,
      ),
    });
    await send(caller);
    expectHidden(await recordOfFunction(invoked.functionId), HIDDEN, SHOWN);
  });
});

/** For a function whose input is no endpoint's call. */
function runsOnAnything(body: string): string {
  return `export default async (data, { MODULES }) => { ${body} };`;
}

function recordOf(id: string): Promise<unknown> {
  return eventually(async () => {
    const { status, body } = await api.call("GET", `/invocations/${id}`);
    return status === 200 ? body : undefined;
  }, `the record of ${id}`);
}

async function recordOfFunction(functionId: string): Promise<unknown> {
  const id = await eventually(async () => {
    const { body } = await api.call<{ items: { id: string }[] }>(
      "GET",
      `/invocations?functionId=${functionId}`,
    );
    return body.items[0]?.id;
  }, `a record of ${functionId}`);
  return recordOf(id);
}

/** Values of secrets of every shape, each used in every way below. */
const SECRETS: [shape: string, value: string][] = [
  ["a token", "sk_live_51HG8vRjT9zQ"],
  ["with quotes and backslashes", 'a"quoted\\"back\\slash\\n'],
  [
    "of several lines",
    "-----BEGIN KEY-----\nMIIBVgIBADANBgkqhkiG9w0\r\nline/three+four==\n-----END KEY-----\n",
  ],
  ["outside ASCII", "пароль-鍵-🪝-é"],
  ["with what a URL escapes", "a b&c=d/e?f#g%20h+i"],
  ["in HTML letters", "<script>&amp;'x'</script>"],
];

/** Ways by which a value gets near a record: the function reads it, or a caller sends it. */
const WAYS: { name: string; body?: string; request?: (value: string) => Sent }[] = [
  { name: "logged", body: "MODULES.initLogger({}).log('the key is ' + value + ' now');" },
  { name: "logged within an object", body: "MODULES.initLogger({}).log({ deep: [{ value }] });" },
  { name: "logged by the console", body: "console.error('failed', { value });" },
  { name: "thrown", body: "throw new Error('cannot use ' + value);" },
  { name: "returned as a text", body: "return 'key: ' + value;" },
  { name: "returned within an object", body: "return { list: [{ value }] };" },
  { name: "returned as JSON within JSON", body: "return { text: JSON.stringify({ value }) };" },
  {
    name: "sent in a query",
    request: (value) => ({ query: `?key=${encodeURIComponent(value)}` }),
  },
  {
    name: "sent in a query as forms write it",
    request: (value) => ({ query: `?${new URLSearchParams({ key: value })}` }),
  },
  {
    name: "sent in a form",
    request: (value) => ({
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ key: value, a: "1" }).toString(),
    }),
  },
  {
    name: "sent in a header",
    // What a header cannot hold is sent in none.
    request: (value) => ({ headers: { "x-key": /^[\x21-\x7e]+$/.test(value) ? value : "nothing" } }),
  },
  { name: "sent in JSON", request: (value) => json({ a: [{ key: value }] }) },
  {
    name: "sent as text",
    request: (value) => ({ method: "POST", body: `key ${value} end` }),
  },
  {
    name: "sent among bytes",
    request: (value) => ({
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: Buffer.concat([Buffer.from([0, 255, 128]), Buffer.from(value), Buffer.from([255, 0])]),
    }),
  },
  {
    name: "returned among bytes",
    body: "return { craft_body_base64: Buffer.concat([Buffer.from([0, 255, 128]), Buffer.from(value)]).toString('base64') };",
  },
  {
    name: "logged where the log is cut",
    body: "MODULES.initLogger({}).log('x'.repeat(65_536 - Math.ceil(Buffer.byteLength(value) / 2)) + value); ",
  },
  {
    name: "sent where bytes are cut",
    request: (value) => ({
      method: "POST",
      headers: { "content-type": "application/octet-stream" },
      body: Buffer.concat([
        Buffer.alloc(65_536 - Math.ceil(Buffer.byteLength(value) * 0.6), 255),
        Buffer.from(value),
      ]),
    }),
  },
  {
    name: "sent where the body is cut",
    request: (value) => ({ method: "POST", body: "x".repeat(65_536 - Math.ceil(value.length / 2)) + value }),
  },
];

describe.concurrent.each(SECRETS)("the value of a secret %s is in no record when it is", (_shape, value) => {
  const made = putSecret(value);

  it.each(WAYS)("$name", async ({ name: way, body, request }) => {
    const name = await made;
    const reads = `const { ${name}: value } = await MODULES.secret.get({ keys: ['${name}'] });`;
    const cases = WAYS.map((each) => `case '${each.name}': { ${each.body ?? ""} return 1; }`);
    const source = runs(`${reads} switch (hook.query.way) { ${cases.join("\n")} } return 1;`);
    // The function of a call that is only sent does not know the secret.
    const target = await installOnce(body === undefined ? returns(`'not ${name}'`) : source);
    const sent = request?.(value) ?? { query: `?way=${encodeURIComponent(way)}` };
    const record = await readInvocation(await send(target, sent));
    const texts = toReadableTexts(record);
    const isThere = JSON.stringify(sent.headers ?? {}) !== '{"x-key":"nothing"}';
    expect(texts.some((text) => text.includes("[redacted]"))).toBe(isThere);
    // Half a secret is too much as well, and so is a line of one; a few characters may stand anywhere.
    const lines = value.split(/[\r\n]+/).filter((line) => line.length > 10);
    const half = value.slice(0, Math.ceil(value.length / 2));
    for (const piece of [value, half, Buffer.from(value).toString("latin1"), ...lines]) {
      expect(texts.filter((text) => text.includes(piece))).toEqual([]);
    }
  });
});
