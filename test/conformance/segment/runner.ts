import { expect, it } from "vitest";
import { api } from "../craft/runner.ts";

/** A function as it is saved. */
export interface Program {
  dialect: "segment-source" | "segment-destination" | "segment-insert";
  code: string;
}

/** How a run ended, as `POST /functions/:id/test` tells it. */
export interface Tried {
  outcome: { kind: string; value?: unknown; error?: { name: string; message: string } };
  response: { status: number; headers: Record<string, string>; body: string };
  logs: { level: string; message: string }[];
}

const saved = new Map<string, Promise<string>>();

/** Saves a function, once for each program; gives its id. */
export function save(program: Program): Promise<string> {
  const key = JSON.stringify(program);
  const id = saved.get(key) ?? create(program);
  saved.set(key, id);
  return id;
}

async function create(program: Program): Promise<string> {
  const made = await api.call<{ id: string }>("POST", "/functions", { name: "segment", ...program });
  if (made.status !== 201) {
    throw new Error(`the function was refused: ${JSON.stringify(made.body)}`);
  }
  return made.body.id;
}

/** Runs a function with a request or an input, without an endpoint. */
export async function tryOut(
  program: Program,
  given: { request?: unknown; input?: unknown },
): Promise<Tried> {
  const tried = await api.call<Tried>("POST", `/functions/${await save(program)}/test`, given);
  if (tried.status !== 200) {
    throw new Error(`the test was refused: ${JSON.stringify(tried.body)}`);
  }
  return tried.body;
}

/** A case that is only the body of a source function's `onRequest`, with what comes of it. */
export interface SourceRow {
  name: string;
  body: string;
  request?: Record<string, unknown>;
  /** What the run gives back: `{ events, objects, returned? }`. */
  value?: unknown;
  /** Or what it throws. */
  threw?: { name: string; message: string };
  log?: string[];
  response?: { status: number; json?: unknown };
}

/**
 * Makes a test of every row. The bodies are put into one function, and the query says which of them
 * is meant: a save costs more than a call.
 */
export function runSource(rows: readonly SourceRow[]): void {
  const cases = rows.map(({ body }) => `async function (request, settings) {\n${body}\n}`);
  const code = `const cases = [${cases.join(",\n")}];
async function onRequest(request, settings) {
  return cases[request.url.searchParams.get("case")](request, settings);
}`;
  const program: Program = { dialect: "segment-source", code };
  it.concurrent.each(rows.map((row, index) => ({ ...row, index })))("$name", async (row) => {
    const { query, ...request } = { method: "POST", query: {}, ...row.request } as Record<string, unknown>;
    const tried = await tryOut(program, {
      request: { ...request, query: { ...(query as object), case: String(row.index) } },
    });
    expectTried(tried, row);
  });
}

/** Compares what came of a run. */
export function expectTried(
  tried: Tried,
  { value, threw, log, response }: Pick<SourceRow, "value" | "threw" | "log" | "response">,
): void {
  const { kind, value: returned, error } = tried.outcome;
  const actual: Record<string, unknown> =
    threw === undefined
      ? { kind, value: returned, error }
      : { kind, name: error?.name, message: error?.message };
  const wanted: Record<string, unknown> =
    threw === undefined ? { kind: "returned", value, error: undefined } : { kind: "threw", ...threw };
  if (threw === undefined && value === undefined) {
    delete actual["value"];
    delete wanted["value"];
  }
  if (log !== undefined) {
    actual["log"] = tried.logs.map(({ level, message }) => `${level} ${message}`);
    wanted["log"] = log;
  }
  if (response !== undefined) {
    actual["status"] = tried.response.status;
    wanted["status"] = response.status;
    if ("json" in response) {
      actual["json"] = JSON.parse(tried.response.body);
      wanted["json"] = response.json;
    }
  }
  expect(actual).toEqual(wanted);
}
