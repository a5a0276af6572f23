import { setTimeout as sleep } from "node:timers/promises";
import { api } from "../craft/runner.ts";
import type { ApiAnswer } from "../../support/client.ts";

/** A destination as a test describes it. */
export interface Given {
  /** One function for upserts and deletes. */
  code: string;
  inputs?: { name: string; type: string; optional?: boolean }[];
  mapping?: Record<string, unknown>;
  variables?: { name: string; value: unknown; sensitive?: boolean }[];
}

/** A destination with a source app and a context that are connected; their names are its own. */
export interface Destination {
  id: string;
  path: string;
  functionId: string;
  source: string;
  context: string;
  /** Sends to it; what is left out is this source and this context. */
  send(method: "POST" | "DELETE", given: Sent | Sent[]): Promise<ApiAnswer<Taken>>;
  test(record: unknown, more?: Record<string, unknown>): Promise<ApiAnswer<Tried>>;
  /** Waits until no record of it waits, and gives them with their attempts, oldest first. */
  settled(isEnded?: (record: RecordShown) => boolean): Promise<RecordShown[]>;
}

export interface Sent {
  externalId: string;
  record?: unknown;
  version?: number;
  source?: string;
  context?: string;
}

export interface Taken {
  items: { id: string; version: number; state: string; errors: { path: string; message: string }[] }[];
  errors: { path: string; message: string }[];
}

export interface Tried {
  inputs: Record<string, unknown>;
  outcome: { kind: string; value?: unknown; error?: { name: string; message: string } };
  logs: { level: string; message: string }[];
  errors: { path: string; message: string }[];
}

export interface RecordShown {
  id: string;
  externalId: string;
  operation: string;
  version: number;
  state: string;
  attempts: number;
  errors: { path: string; message: string }[];
  history: { number: number; reason: string | null; [more: string]: unknown }[];
}

/** Longer than anything here takes on a busy machine. */
const SETTLED_WITHIN_MS = 20_000;
const functions = new Map<string, Promise<string>>();
let made = 0;

/** Saves a function, once for each code; gives its id. */
function save(code: string): Promise<string> {
  const id =
    functions.get(code) ??
    must<{ id: string }>(api.call("POST", "/functions", { name: "xkit", dialect: "xkit", code })).then(
      (fn) => fn.id,
    );
  functions.set(code, id);
  return id;
}

/** Makes a destination. */
export async function install({ code, mapping, ...given }: Given): Promise<Destination> {
  const functionId = await save(code);
  const name = `${process.pid}-${Date.now()}-${made++}`;
  const [source, context] = [`app-${name}`, `user ${name}`];
  await connect(source, context);
  const functionIds = { upsert: functionId, delete: functionId };
  const { id } = await must<{ id: string }>(
    api.call("POST", "/destinations", { name, functions: functionIds, ...given }),
  );
  const path = `/destinations/${id}`;
  if (mapping !== undefined) {
    await must(api.call("PUT", `${path}/mappings/${source}`, { inputs: mapping }));
  }
  const records = async () => {
    const { items } = await must<{ items: { id: string }[] }>(api.call("GET", `${path}/records?limit=100`));
    return Promise.all(
      items.toReversed().map((item) => must<RecordShown>(api.call("GET", `${path}/records/${item.id}`))),
    );
  };
  return {
    id,
    path,
    functionId,
    source,
    context,
    send: (method, sent) => {
      const whole = [sent].flat().map((one) => ({ source, context, ...one }));
      return api.call<Taken>(method, `${path}/records`, Array.isArray(sent) ? whole : whole[0]);
    },
    test: (record, more = {}) =>
      api.call<Tried>("POST", `${path}/test`, { source, context, record, ...more }),
    async settled(isEnded = ({ state }) => state !== "queued") {
      const deadline = Date.now() + SETTLED_WITHIN_MS;
      for (;;) {
        const shown = await records();
        if (shown.length > 0 && shown.every(isEnded)) {
          return shown;
        }
        if (Date.now() > deadline) {
          throw new Error(`records still wait: ${JSON.stringify(shown)}`);
        }
        await sleep(50);
      }
    },
  };
}

/** Connects a context to a source app, both under names of the caller's. */
export async function connect(source: string, context: string): Promise<void> {
  await must(api.call("PUT", `/connectors/${source}`, { name: "The app", about: "for tests" }));
  const path = `/contexts/${encodeURIComponent(context)}`;
  await must(api.call("PUT", path, { external_name: "The user" }));
  const authorization = { id: 7, display_label: "me@app.example", status: "active" };
  await must(api.call("PUT", `${path}/connections/${source}`, { authorization }));
}

/** The body of an answer that must not be a refusal. */
export async function must<T>(answer: Promise<ApiAnswer<T>>): Promise<T> {
  const { status, body } = await answer;
  if (status >= 300) {
    throw new Error(`refused with ${status}: ${JSON.stringify(body)}`);
  }
  return body;
}
