import type { Answer } from "../core/hook.ts";
import type { Endpoint } from "./endpoint.ts";
import { toErrorAnswer } from "./error-answer.ts";
import { isIpAllowed } from "./ip-allow.ts";
import type { HookPath } from "./path.ts";

/** The answer for an endpoint that is unknown, inactive or deleted: all alike. */
export function toNotFound(): Answer {
  return toErrorAnswer("endpoint_not_found", "there is no such endpoint");
}

/** What can be judged before the body is read; null lets the request on. */
export function refuseByHead(
  request: Request,
  path: HookPath,
  endpoint: Endpoint,
  caller: { ip: string; gatewayId: string },
): Answer | null {
  if (path.rest !== "") {
    return toNotFound();
  }
  if (!isIpAllowed(endpoint.ipAllow, caller.ip)) {
    return toErrorAnswer("forbidden", "this address may not call the endpoint");
  }
  if (!endpoint.methods.has(request.method)) {
    return toErrorAnswer("method_not_allowed", `the endpoint takes ${endpoint.allow}`, {
      headers: [["allow", endpoint.allow]],
    });
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
