import type { Answer } from "../core/hook.ts";
import { isPreflight } from "./cors.ts";
import type { Endpoint } from "./endpoint.ts";
import { toErrorAnswer } from "./error-answer.ts";
import { isIpAllowed } from "./ip-allow.ts";
import type { HookPath } from "./path.ts";

/** The answer for an endpoint that is unknown, inactive or deleted: all alike. */
export function toNotFound(): Answer {
  return toErrorAnswer("endpoint_not_found", "there is no such endpoint");
}

/**
 * Tells whether the platform answers a request as a preflight: where it answers for CORS, and for
 * functions that do not answer HTTP themselves every OPTIONS request.
 */
export function isAnsweredAsPreflight(
  { method, headers }: Pick<Request, "method" | "headers">,
  endpoint: Endpoint | null,
): boolean {
  if (endpoint === null || !endpoint.answersHttp) {
    return method === "OPTIONS";
  }
  return endpoint.cors !== null && isPreflight(method, headers);
}

/** What can be judged before the body is read; null lets the request on. */
export function refuseByHead(
  request: Request,
  path: HookPath,
  endpoint: Endpoint,
  caller: { ip: string; gatewayId: string },
): Answer | null {
  if (path.rest !== "" && !endpoint.answersHttp) {
    return toNotFound();
  }
  if (!isIpAllowed(endpoint.ipAllow, caller.ip)) {
    return toErrorAnswer("forbidden", "this address may not call the endpoint");
  }
  if (endpoint.methods?.has(request.method) === false) {
    return toErrorAnswer("method_not_allowed", `the endpoint takes ${endpoint.allow}`, {
      headers: [["allow", endpoint.allow]],
    });
  }
  if (endpoint.answersHttp && isWebSocketUpgrade(request.headers)) {
    return toErrorAnswer("websocket_not_supported", "endpoints answer HTTP requests; they open no WebSocket");
  }
  const loop = request.headers.get("cdn-loop");
  if (loop !== null && loop.split(",").some((id) => id.trim().split(";")[0] === caller.gatewayId)) {
    return toErrorAnswer(
      "loop_detected",
      "a function of this gateway may not call one of its endpoints; use craftFunctions.invoke",
    );
  }
  return null;
}

function isWebSocketUpgrade(headers: Headers): boolean {
  return headers.get("upgrade")?.toLowerCase().includes("websocket") === true;
}
