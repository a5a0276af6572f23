import { expect } from "vitest";
import { api, eventually, serverUrl } from "../craft/runner.ts";
import type { Tried } from "../segment/runner.ts";

/** An integration as it is saved: `code` is its `index.js`. */
export interface Program {
  code: string;
  files?: Record<string, string>;
  settings?: object[];
  egress?: object;
}

const saved = new Map<string, Promise<string>>();

/** Saves an integration, once for each program; gives its id. */
export function save(program: Program): Promise<string> {
  const key = JSON.stringify(program);
  const id = saved.get(key) ?? create(program);
  saved.set(key, id);
  return id;
}

async function create(program: Program): Promise<string> {
  const made = await api.call<{ id: string }>("POST", "/functions", {
    name: "Some CRM",
    dialect: "integration",
    ...program,
  });
  if (made.status !== 201) {
    throw new Error(`the integration was refused: ${JSON.stringify(made.body)}`);
  }
  return made.body.id;
}

/** Hands messages to an integration, or one to its mapper, without a connection. */
export async function tryOut(
  program: Program,
  given: { input: unknown; settings?: object; handler?: string },
): Promise<Tried> {
  const tried = await api.call<Tried>("POST", `/functions/${await save(program)}/test`, given);
  if (tried.status !== 200) {
    throw new Error(`the test was refused: ${JSON.stringify(tried.body)}`);
  }
  return tried.body;
}

export const one = (event: object) => ({ events: [{ userId: "u", ...event }], batch: false });
export const many = (...events: object[]) => ({
  events: events.map((event) => ({ userId: "u", ...event })),
  batch: true,
});

/** How a run ended: what it gave, or the code and the text of its error. */
export function outcomeOf({ outcome }: Tried): unknown {
  const { kind, value, error } = outcome;
  return kind === "threw" ? `${error?.name}: ${error?.message}` : kind === "returned" ? value : outcome;
}

export interface Delivery {
  id: string;
  state: string;
  reason: string | null;
  attempts: number;
  history: { error?: { name: string; message: string }; logs: { message: string }[]; outgoing?: object[] }[];
}

/** A source whose events go to an integration. */
export async function connect(program: Program, fields: object = {}) {
  const source = await api.call<{ id: string; writeKeys: string[] }>("POST", "/sources", {
    name: `Shop ${crypto.randomUUID()}`,
  });
  const connection = await api.call<{ id: string }>("POST", "/connections", {
    sourceId: source.body.id,
    functionId: await save(program),
    ...fields,
  });
  expect(connection.status, JSON.stringify(connection.body)).toBe(201);
  const { id } = connection.body;
  const headers = { authorization: `Basic ${btoa(`${source.body.writeKeys[0]}:`)}` };
  return {
    id,
    /** Sends events through the tracking API. */
    async send(...batch: object[]): Promise<void> {
      const body = JSON.stringify({ batch });
      const answer = await fetch(`${serverUrl}/v1/batch`, { method: "POST", headers, body });
      expect(answer.status).toBe(200);
    },
    /** Waits for a delivery in this state. */
    settled: (state: string): Promise<Delivery> =>
      eventually(async () => {
        const list = await api.call<{ items: Delivery[] }>(
          "GET",
          `/deliveries?targetId=${id}&state=${state}`,
        );
        const found = list.body.items.find(({ attempts, state: is }) => attempts > 0 || is === "discarded");
        return found === undefined
          ? undefined
          : (await api.call<Delivery>("GET", `/deliveries/${found.id}`)).body;
      }, `the ${state} delivery`),
  };
}
