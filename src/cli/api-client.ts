import { findFrontFault, type ServiceToken } from "./access.ts";
import { CliError, EXIT } from "./errors.ts";
import { toProblemText } from "./problem-text.ts";
import type { Page, Problem } from "./resources.ts";

/** The management API of one server. */
export interface ApiClient {
  readonly origin: string;
  /** Gives the body of the answer; throws a CliError with all that the server says when it refuses. */
  call<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** The same for what may not be there: null then. */
  find<T>(path: string): Promise<T | null>;
  /** All pages of a list. */
  list<T>(path: string): Promise<T[]>;
  /** What the server answers beside its API, such as at `/healthz`: an API token is not sent there. */
  probe(path: string): Promise<Response>;
  /** The bytes of a stream of server-sent events, behind the one of an id if there is one. */
  open(path: string, signal: AbortSignal, lastId?: string): Promise<ReadableStream<Uint8Array>>;
}

const PAGE = 100;

/** Makes a client; nothing is sent until it is asked for. `serviceToken`: what lets it past Cloudflare Access. */
export function createApiClient(
  url: string,
  readToken: () => string,
  serviceToken: ServiceToken | null = null,
): ApiClient {
  const origin = new URL(url).origin;

  /** Asks this origin and no other: what a redirect leads to would get the headers too. */
  async function ask(path: string, init: RequestInit): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string>), ...serviceToken?.headers };
    let response: Response;
    try {
      response = await fetch(`${origin}${path}`, { ...init, headers, redirect: "manual" });
    } catch (error) {
      if (init.signal?.aborted === true) {
        throw error;
      }
      const { cause } = error as { cause?: { code?: string; message?: string } };
      const why = cause?.code ?? cause?.message ?? String(error);
      throw new CliError(`no server answers at ${origin} (${why})`, EXIT.unreachable);
    }
    const fault = await findFrontFault(response, origin, serviceToken);
    if (fault !== null) {
      throw fault;
    }
    return response;
  }

  function send(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${readToken()}` };
    return ask(`/api/v1${path}`, { ...init, method, headers });
  }

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await send(
      method,
      path,
      body === undefined
        ? {}
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) },
    );
    const text = await response.text();
    if (!response.ok) {
      throw toError(response.status, text);
    }
    return (text === "" ? undefined : parseBody(origin, text)) as T;
  }

  return {
    origin,
    call,
    async find<T>(path: string) {
      const response = await send("GET", path);
      const text = await response.text();
      if (response.status === 404) {
        return null;
      }
      if (!response.ok) {
        throw toError(response.status, text);
      }
      return parseBody(origin, text) as T;
    },
    async list<T>(path: string) {
      const items: T[] = [];
      const joint = path.includes("?") ? "&" : "?";
      for (let cursor: string | null = ""; cursor !== null;) {
        const from: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
        const page: Page<T> = await call("GET", `${path}${joint}limit=${PAGE}${from}`);
        items.push(...page.items);
        cursor = page.nextCursor;
      }
      return items;
    },
    probe: (path) => ask(path, {}),
    async open(path, signal, lastId = "") {
      const headers: Record<string, string> = lastId === "" ? {} : { "last-event-id": lastId };
      const response = await send("GET", path, { signal, headers });
      if (!response.ok || response.body === null) {
        throw toError(response.status, await response.text());
      }
      return response.body;
    },
  };
}

function parseBody(origin: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CliError(`what answers at ${origin} is not the API: ${text.slice(0, 200)}`);
  }
}

function toError(status: number, text: string): CliError {
  const problem = parseProblem(status, text);
  if (problem === null) {
    return new CliError(`the server answered ${status}: ${text.slice(0, 200)}`);
  }
  return new CliError(toProblemText(problem), EXIT.failed, problem);
}

function parseProblem(status: number, text: string): Problem | null {
  try {
    const value = JSON.parse(text) as Partial<Problem>;
    const { title = "", detail = "", errors = [] } = value;
    return title === "" && detail === "" ? null : { status, title, detail, errors };
  } catch {
    return null;
  }
}
