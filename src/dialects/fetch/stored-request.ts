import { toBase64 } from "../../core/crypto.ts";
import { NO_PUBLIC_URL, type HookRequest } from "../../core/hook.ts";
import type { RequestHead } from "../../core/served.ts";
import { toPassedHeaders } from "../http/passed-headers.ts";

/**
 * A request as the input of a run that is made later, or that only tries: JSON holds it, and its body
 * with it. The bootstrap makes a Request of it.
 */
export interface StoredRequest extends RequestHead {
  text?: string;
  base64?: string;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Makes the head that a function gets: its URL begins behind the endpoint, so that the routes of an
 * app are its own, and the client's address stands where Workers look for it.
 */
export function toRequestHead(
  { method, publicUrl, rest, search, headers, ip }: Omit<HookRequest, "body">,
  passHeaders: readonly string[] | null,
): RequestHead {
  const passed = toPassedHeaders(headers, passHeaders);
  // A trigger's call has no client.
  if (ip !== "") {
    passed.push(["cf-connecting-ip", ip]);
  }
  return { method, url: `${toOrigin(publicUrl)}${rest === "" ? "/" : rest}${search}`, headers: passed };
}

/** A public URL may have a path; the function's own begins behind all of that. */
function toOrigin(publicUrl: string): string {
  const path = publicUrl.indexOf("/", publicUrl.indexOf("://") + 3);
  return path === -1 ? publicUrl : publicUrl.slice(0, path);
}

/** Makes the input of a run from a request that has come whole. */
export function toStoredRequest(request: HookRequest, passHeaders: readonly string[] | null): StoredRequest {
  const head = toRequestHead(request, passHeaders);
  const hasBody = request.method !== "GET" && request.method !== "HEAD" && request.body.byteLength > 0;
  return hasBody ? { ...head, ...toTextOrBase64(request.body) } : head;
}

/** The request of a function that is called by another one, or tried with a value: a POST of JSON. */
export function toJsonRequest(data: unknown, headers: [string, string][] = []): StoredRequest {
  return {
    method: "POST",
    url: `${NO_PUBLIC_URL}/`,
    headers: [["content-type", "application/json"], ...headers],
    text: JSON.stringify(data) ?? "",
  };
}

function toTextOrBase64(body: Uint8Array<ArrayBuffer>): { text: string } | { base64: string } {
  try {
    return { text: utf8.decode(body) };
  } catch {
    return { base64: toBase64(body) };
  }
}
