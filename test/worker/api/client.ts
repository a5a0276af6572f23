import { env, exports } from "cloudflare:workers";

export const ORIGIN = "https://gateway.test";

/** An answer of the API with its body read; `body` is loose, since tests look into many shapes. */
export interface ApiAnswer {
  status: number;
  headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- a test reads any shape and asserts on it
  body: any;
}

export interface ApiCall {
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is. */
  text?: string;
  headers?: Record<string, string>;
  /** The admin's when left out; null sends none. */
  token?: string | null;
}

/** Calls `/api/v1<path>` of the running Worker. */
export async function call(method: string, path: string, options: ApiCall = {}): Promise<ApiAnswer> {
  const { json, text, token = env.ADMIN_TOKEN } = options;
  const headers = new Headers(options.headers);
  if (token !== null) {
    headers.set("authorization", `Bearer ${token}`);
  }
  if (json !== undefined && !headers.has("content-type")) {
    headers.set("content-type", "application/json");
  }
  const body = text ?? (json === undefined ? null : JSON.stringify(json));
  const response = await exports.default.fetch(`${ORIGIN}/api/v1${path}`, { method, headers, body });
  const answered = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: answered === "" ? undefined : JSON.parse(answered),
  };
}

export const ECHO = `export default async function (data, { MODULES }) {
  return { echo: data };
}`;

/** Makes a function and gives it as the API shows it. */
export async function createFunction(fields: Record<string, unknown> = {}): Promise<ApiAnswer["body"]> {
  const { status, body } = await call("POST", "/functions", {
    json: { name: "echo", dialect: "craft", code: ECHO, ...fields },
  });
  if (status !== 201) {
    throw new Error(`the function was not made: ${JSON.stringify(body)}`);
  }
  return body;
}

/** Makes a token with the scopes and gives its value. */
export async function createToken(...scopes: string[]): Promise<string> {
  const { body } = await call("POST", "/tokens", { json: { name: `with ${scopes.join(" ")}`, scopes } });
  return body.token;
}

/** The paths of a problem's errors. */
export function pathsOf({ body }: ApiAnswer): string[] {
  return body.errors.map(({ path }: { path: string }) => path);
}
