import { expect, inject, it } from "vitest";
import { createClient } from "../../support/client.ts";

export const serverUrl: string = inject("serverUrl");
const admin = createClient(serverUrl, inject("adminToken"));
export const v1 = admin;

/** The workspace of a fresh install, as the paths of the Config API name it. */
export const WORKSPACE = "/v1beta/workspaces/default";

/** Makes a token of its own: calls are counted for each. */
export async function createToken(...scopes: string[]): Promise<string> {
  const made = await admin.call<{ token: string }>("POST", "/tokens", { name: "segment", scopes });
  if (made.status !== 201) {
    throw new Error(`the token was refused: ${JSON.stringify(made.body)}`);
  }
  return made.body.token;
}

/** A call as a row describes it. */
export interface Sent {
  method?: string;
  path: string;
  /** Sent as JSON; `text` in its place is sent as it is. */
  body?: unknown;
  text?: string;
  headers?: Record<string, string>;
  /** Null sends none. */
  token?: string | null;
}

export interface Got {
  status: number;
  headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- a test reads any shape and asserts on it
  body: any;
}

/** What must come back; `json` is compared as vitest's `toEqual` does. */
export interface Expected {
  status: number;
  json?: unknown;
  headers?: Record<string, string | RegExp>;
}

export type Row = { name: string; sent: Sent | (() => Sent); expected: Expected };

/** Makes a caller of one token. */
export function createCaller(token: () => string): (sent: Sent) => Promise<Got> {
  return async ({ method = "GET", path, body, text, headers = {}, token: given = token() }) => {
    const sent = text ?? (body === undefined ? null : JSON.stringify(body));
    const response = await fetch(serverUrl + path, {
      method,
      headers: {
        ...(given === null ? {} : { authorization: `Bearer ${given}` }),
        ...(sent === null ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: sent,
    });
    const answered = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: answered === "" ? undefined : JSON.parse(answered),
    };
  };
}

/** Runs rows as tests, one after the other. */
export function runRows(call: (sent: Sent) => Promise<Got>, rows: Row[]): void {
  it.each(rows)("$name", async ({ sent, expected }) => {
    const got = await call(typeof sent === "function" ? sent() : sent);
    const actual: Record<string, unknown> = { status: got.status };
    const wanted: Record<string, unknown> = { status: expected.status };
    if ("json" in expected) {
      actual["json"] = got.body;
      wanted["json"] = expected.json;
    } else if (got.status !== expected.status) {
      actual["json"] = got.body;
    }
    for (const [name, value] of Object.entries(expected.headers ?? {})) {
      actual[name] = got.headers.get(name);
      wanted[name] = value instanceof RegExp ? expect.stringMatching(value) : value;
    }
    expect(actual).toEqual(wanted);
  });
}
