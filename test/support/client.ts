/** The management API as a test uses it: JSON in, JSON out, and the status beside it. */
export interface ApiAnswer<T = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: T;
}

export interface ApiClient {
  call<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<ApiAnswer<T>>;
  /** Makes a function with one endpoint; gives both names. Fails when the API refuses. */
  createEndpoint(fn: {
    code: string;
    dialect?: string;
    modules?: Record<string, string>;
    variables?: { name: string; value: string | number | boolean }[];
    endpoint?: Record<string, unknown>;
  }): Promise<{ functionId: string; suffix: string; url: string }>;
}

/** Makes a client of the API below `base`. */
export function createClient(base: string, token: string): ApiClient {
  async function call<T>(method: string, path: string, body?: unknown): Promise<ApiAnswer<T>> {
    const response = await fetch(`${base}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === "" ? undefined : JSON.parse(text)) as T,
    };
  }
  return {
    call,
    async createEndpoint({ code, dialect = "craft", modules = {}, variables = [], endpoint = {} }) {
      const fn = await call<{ id: string }>("POST", "/functions", {
        name: "test",
        dialect,
        code,
        modules,
        variables,
      });
      if (fn.status !== 201) {
        throw new Error(`the function was refused: ${JSON.stringify(fn.body)}`);
      }
      const made = await call<{ suffix: string; url: string }>(
        "POST",
        `/functions/${fn.body.id}/endpoints`,
        endpoint,
      );
      if (made.status !== 201) {
        throw new Error(`the endpoint was refused: ${JSON.stringify(made.body)}`);
      }
      return { functionId: fn.body.id, suffix: made.body.suffix, url: `${base}/hook/${made.body.suffix}` };
    },
  };
}
