import type { HookRequest } from "../../core/hook.ts";
import type { HookBody } from "./body.ts";
import { toQuery } from "./query.ts";

const HEADERS = ["origin", "authorization", "user-agent", "referer", "content-length", "content-type"];

interface HookData {
  body: unknown;
  endpointSuffix: string;
  ip: string;
  query: Record<string, string | string[]>;
  headers: Record<string, string>;
  isBase64Encoded?: true;
  rawBody?: string;
}

/** The envelope of kind `karte/track-hook` (Craft Endpoint, "data delivered to the function"). */
export interface CraftPayload {
  id: string;
  kind: "karte/track-hook";
  timestamp: string;
  jsonPayload: { name: "craft-hook"; data: { plugin_name: "craft"; hook_data: HookData } };
}

/**
 * Makes the payload of an endpoint call. Exactly six header names pass, each only if it was sent;
 * `extraHeaders` and `rawBody` are the endpoint's own opt-in.
 */
export function toCraftPayload(
  request: HookRequest,
  body: HookBody,
  options: { id: string; now: number; extraHeaders: readonly string[]; rawBody: string | undefined },
): CraftPayload {
  const headers: Record<string, string> = {};
  for (const name of options.extraHeaders.length === 0 ? HEADERS : [...HEADERS, ...options.extraHeaders]) {
    const value = request.headers.get(name);
    if (value !== null) {
      headers[name.toLowerCase()] = value;
    }
  }
  const hookData: HookData = {
    body: body.value,
    endpointSuffix: request.suffix,
    ip: request.ip,
    query: toQuery(request.search),
    headers,
  };
  if (body.isBase64) {
    hookData.isBase64Encoded = true;
  }
  if (options.rawBody !== undefined) {
    hookData.rawBody = options.rawBody;
  }
  return {
    id: options.id,
    kind: "karte/track-hook",
    timestamp: new Date(options.now).toISOString(),
    jsonPayload: { name: "craft-hook", data: { plugin_name: "craft", hook_data: hookData } },
  };
}
