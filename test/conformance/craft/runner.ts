import { setTimeout as sleep } from "node:timers/promises";
import { expect, inject, it, vi } from "vitest";
import { createClient } from "../../support/client.ts";
import { sendRaw, type RawAnswer, type RawRequest } from "../raw-request.ts";

/** A function as it is saved, and the policy of its endpoint. */
export interface Program {
  source: string;
  /** `craft` when left out. */
  dialect?: string;
  modules?: Record<string, string>;
  variables?: { name: string; value: string | number | boolean; type?: "string" | "number" | "boolean" }[];
  /** Fields of the endpoint's policy. */
  endpoint?: Record<string, unknown>;
  /** Of the function. */
  limits?: Record<string, unknown>;
  egress?: Record<string, unknown>;
}

/** What is sent to the endpoint: `:suffix` in a path stands for its own; a GET of it when left out. */
export interface Sent extends Partial<RawRequest> {
  /** With its question mark; appended to the path. */
  query?: string;
}

/** What must come back; what is left out is not looked at. */
export interface Expected {
  status: number;
  /** Exact, or by pattern; a list for a header that comes several times; null: it must be absent. */
  headers?: Record<string, string | RegExp | string[] | null>;
  /** The body, exactly. */
  body?: string | Uint8Array;
  /** The body as JSON; the header must say that it is. */
  json?: unknown;
  /** The platform answered in the function's place, with this code in header and body. */
  error?: string;
  /** Every line of the run's log as `LEVEL message`, exact or by pattern. */
  log?: (string | RegExp)[];
  /** Members of the invocation's record. */
  record?: Record<string, unknown>;
}

export interface Call {
  request?: Sent;
  expected: Expected;
}

/** A case: one function with one call, or with several in their order. */
export type Row = { name: string } & Program & (Call | { calls: Call[] });

/** An endpoint with its function, made for a test. */
export interface Target {
  functionId: string;
  suffix: string;
}

// Rows that read a record wait for it most of the time.
vi.setConfig({ maxConcurrency: 20 });

export const serverUrl: string = inject("serverUrl");
export const api = createClient(serverUrl, inject("adminToken"));

/** The source of a function that gives back the value of an expression. */
export function returns(expression: string): string {
  return runs(`return ${expression};`);
}

/** The source of a function with this body; `hook` is `hook_data` of its input. */
export function runs(body: string): string {
  return `export default async function (data, { MODULES }) {\n  const hook = data.jsonPayload.data.hook_data;\n  ${body}\n}\n`;
}

const ECHO = returns("hook.body");

/** The part of a row whose function returns this value: one function serves all that JSON can say. */
export function echoes(value: unknown): { source: string; request: Sent } {
  const headers = { "content-type": "application/json" };
  return { source: ECHO, request: { method: "POST", headers, body: JSON.stringify(value) } };
}

/** Makes a test of every row. Rows of one file run side by side: they must not share stored data. */
export function runRows(rows: readonly Row[]): void {
  it.concurrent.each(rows)("$name", async (row) => {
    const calls = "calls" in row ? row.calls : [row];
    const target = await installShared(row, calls.length);
    for (const { request, expected } of calls) {
      await expectAnswer(await send(target, request), expected);
    }
  });
}

/** A case whose function is only the body of one; it has `data`, `MODULES` and `hook`. */
export interface BodyRow {
  name: string;
  body: string;
  expected: Expected;
}

/**
 * Makes a test of every row, as `runRows` does. The bodies are put into one function, and each call
 * says which of them it means: that saves most of the time where rows need nothing of their own.
 */
export function runBodies(
  rows: readonly BodyRow[],
  { imports = "", ...program }: Omit<Program, "source"> & { imports?: string } = {},
): void {
  const cases = rows.map(({ body }) => `async (data, { MODULES }, hook) => {\n${body}\n}`);
  const source = `${imports}const cases = [${cases.join(",\n")}];
export default (data, context) => {
  const hook = data.jsonPayload.data.hook_data;
  return cases[hook.query.case](data, context, hook);
};
`;
  runRows(
    rows.map(({ name, expected }, index): Row => {
      const request = { query: `?case=${index}` };
      return { name, ...program, source, request, expected };
    }),
  );
}

/** Saves a function with an endpoint of its own. */
export async function install(program: Program): Promise<Target> {
  const { source, dialect = "craft", modules = {}, variables = [] } = program;
  const { endpoint = {}, limits = {}, egress = {} } = program;
  const fn = await api.call<{ id: string }>("POST", "/functions", {
    name: "conformance",
    dialect,
    code: source,
    modules,
    variables,
    limits,
    egress,
  });
  if (fn.status !== 201) {
    throw new Error(`the function was refused: ${JSON.stringify(fn.body)}`);
  }
  const made = await api.call<{ suffix: string }>("POST", `/functions/${fn.body.id}/endpoints`, endpoint);
  if (made.status !== 201) {
    throw new Error(`the endpoint was refused: ${JSON.stringify(made.body)}`);
  }
  return { functionId: fn.body.id, suffix: made.body.suffix };
}

/** The server keeps the records of so many calls of an endpoint at once, and then only samples. */
const RECORDED_CALLS = 60;

const installed = new Map<string, { target: Promise<Target>; calls: number }>();

/** Rows with the same program share its function: a save costs more than a call. */
function installShared(program: Program, calls: number) {
  const { source, dialect, modules, variables, endpoint, limits, egress } = program;
  const key = JSON.stringify([source, dialect, modules, variables, endpoint, limits, egress]);
  let shared = installed.get(key);
  if (shared === undefined || shared.calls + calls > RECORDED_CALLS) {
    shared = { target: install(program), calls: 0 };
    installed.set(key, shared);
  }
  shared.calls += calls;
  return shared.target;
}

/** Calls an endpoint. */
export function send(target: Target, sent: Sent = {}): Promise<RawAnswer> {
  const { path = "/hook/:suffix", query = "", ...rest } = sent;
  return sendRaw(serverUrl, { ...rest, path: path.replace(":suffix", target.suffix) + query });
}

/**
 * Compares an answer, and the run's record where the expectation names it: all at once, so that a
 * failure shows everything that differs.
 */
export async function expectAnswer(answer: RawAnswer, expected: Expected): Promise<void> {
  const { status, headers, body, error, log, record, ...rest } = expected;
  const actual: Record<string, unknown> = { status: answer.status };
  const wanted: Record<string, unknown> = { status };
  if (answer.status !== status) {
    actual["answered"] = answer.body.toString().slice(0, 500);
  }
  if (headers !== undefined) {
    const names = Object.keys(headers);
    actual["headers"] = Object.fromEntries(names.map((name) => [name, answer.headers.get(name) ?? []]));
    wanted["headers"] = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, toWantedValues(value)]),
    );
  }
  if (body !== undefined) {
    const isText = typeof body === "string";
    actual["body"] = isText ? answer.body.toString() : answer.body.toString("hex");
    wanted["body"] = isText ? body : Buffer.from(body).toString("hex");
  }
  if ("json" in rest) {
    actual["json"] = toJsonBody(answer);
    wanted["json"] = rest.json;
  }
  if (error !== undefined) {
    actual["error"] = { code: answer.headers.get("hookwright-error"), body: toJsonBody(answer) };
    wanted["error"] = { code: [error], body: toWantedError(answer, error) };
  }
  if (log !== undefined || record !== undefined) {
    const invocation = await readInvocation(answer);
    actual["log"] = log && invocation.logs?.map(({ level, message }) => `${level} ${message}`);
    wanted["log"] = log?.map(toWantedText);
    actual["record"] = record && invocation;
    wanted["record"] = record && toWantedPart(record);
  }
  expect(actual).toEqual(wanted);
}

/** Members that are not named may be there, at every depth. */
function toWantedPart(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value) || "asymmetricMatch" in value) {
    return value;
  }
  const members = Object.entries(value).map(([name, member]) => [name, toWantedPart(member)]);
  return expect.objectContaining(Object.fromEntries(members) as Record<string, unknown>);
}

function toWantedText(text: string | RegExp): unknown {
  return text instanceof RegExp ? expect.stringMatching(text) : text;
}

function toWantedValues(value: string | RegExp | string[] | null): unknown[] {
  return value === null ? [] : [value].flat().map(toWantedText);
}

/** The body as JSON, or what came in its place. */
function toJsonBody({ headers, body }: RawAnswer): unknown {
  const type = headers.get("content-type") ?? [];
  return type.join() === "application/json" ? JSON.parse(body.toString()) : { type, body: body.toString() };
}

/** One shape for every answer of the platform; the id is there when something ran. */
function toWantedError(answer: RawAnswer, code: string): unknown {
  const [invocationId] = answer.headers.get("hookwright-invocation") ?? [];
  const error = { code, message: expect.stringMatching(/./) as unknown };
  return { error: invocationId === undefined ? error : { ...error, invocationId } };
}

/** A record as the management API shows it. */
export interface Invocation {
  id: string;
  outcome: string;
  status: number | null;
  error?: { name?: string; message: string; stack?: string; line?: number };
  logs?: { time: string; level: string; message: string }[];
}

/** Reads the record of the run behind an answer, waiting until it is written. */
export async function readInvocation(answer: RawAnswer): Promise<Invocation> {
  const [id] = answer.headers.get("hookwright-invocation") ?? [];
  if (id === undefined) {
    throw new Error(`nothing ran: ${answer.status} ${answer.body.toString()}`);
  }
  // Written half a second after the run: asking earlier would only keep the server busy.
  await sleep(500);
  return eventually(async () => {
    const found = await api.call<Invocation>("GET", `/invocations/${id}`);
    return found.status === 200 ? found.body : undefined;
  }, `the record of ${id}`);
}

/** Asks again and again until there is an answer; records and background runs come a little later. */
export async function eventually<T>(ask: () => Promise<T | undefined>, what: string): Promise<T> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const found = await ask();
    if (found !== undefined) {
      return found;
    }
    await sleep(200);
  }
  throw new Error(`${what} did not come`);
}
