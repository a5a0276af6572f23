import type { InvocationDetail, TestRun } from "../../api/resources.ts";
import type { Pair } from "../ui/pair.ts";
import { readJson, toJsonValue } from "../ui/read-json.ts";

type Method = NonNullable<NonNullable<TestRun["request"]>["method"]>;

export const METHODS: readonly Method[] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** A request as it is put together. */
export interface TryRequest {
  method: Method;
  path: string;
  query: Pair[];
  headers: Pair[];
  body: string;
  isJson: boolean;
}

export const FIRST_REQUEST: TryRequest = {
  method: "POST",
  path: "",
  query: [],
  headers: [],
  body: '{\n  "name": "Ada"\n}',
  isJson: true,
};

/** Tells whether a request has a body that claims to be JSON and is none. */
export function isBadJson({ method, isJson, body }: TryRequest): boolean {
  return hasBody(method) && isJson && !readJson(body).ok;
}

/** The request as the API's test takes it. */
export function toTestRequest(request: TryRequest): NonNullable<TestRun["request"]> {
  const { method, path, query, headers, body, isJson } = request;
  const isSent = hasBody(method) && body.trim() !== "";
  return {
    method,
    ...(path === "" ? {} : { path }),
    query: toLists(query),
    headers: Object.fromEntries(headers.filter(isNamed).map(({ name, value }) => [name, value])),
    ...(isSent ? { body: isJson ? toJsonValue(body) : body } : {}),
  };
}

/** One line that tells a request from others. */
export function toTitle({ method, path, query, body }: TryRequest): string {
  const search = query.filter(isNamed).map(({ name, value }) => `${name}=${value}`);
  const start = body.replaceAll(/\s+/g, " ").slice(0, 40);
  return [method, path, search.length === 0 ? "" : `?${search.join("&")}`, start]
    .filter((part) => part !== "")
    .join(" ");
}

/** What a recorded invocation was asked, to be tried again. Of headers only those that say something of the body: others were the client's. */
export function fromInvocation({ request }: InvocationDetail): TryRequest | null {
  const url = URL.parse(request?.url ?? "", "http://endpoint");
  if (request === undefined || url === null) {
    return null;
  }
  const type = request.headers["content-type"] ?? "";
  const body = request.body ?? "";
  return {
    method: METHODS.find((method) => method === request.method) ?? "POST",
    path: url.pathname.replace(/^\/hook\/(?:[^/]+\/craft\/)?[^/]+/, ""),
    query: [...url.searchParams].map(([name, value]) => ({ name, value })),
    headers: type === "" || type.includes("json") ? [] : [{ name: "content-type", value: type }],
    body,
    isJson: toJsonValue(body) !== undefined && (type === "" || type.includes("json")),
  };
}

function hasBody(method: Method): boolean {
  return method !== "GET";
}

function isNamed({ name }: Pair): boolean {
  return name.trim() !== "";
}

/** A name that comes again makes a list. */
function toLists(pairs: readonly Pair[]): Record<string, string[]> {
  const lists: Record<string, string[]> = {};
  for (const { name, value } of pairs.filter(isNamed)) {
    lists[name] = [...(lists[name] ?? []), value];
  }
  return lists;
}
