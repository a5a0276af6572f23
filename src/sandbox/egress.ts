import { WorkerEntrypoint } from "cloudflare:workers";
import { toRefusal } from "../core/exceeded.ts";
import { toGatewayId } from "../core/gateway-id.ts";
import type { IsolateLimits } from "../core/run-limits.ts";
import { countAnswerBody, countRequestBody } from "./egress-body.ts";
import { takeRequest } from "./egress-budget.ts";
import { findEgressFault, isStrippedHeader } from "./egress-rules.ts";

interface EgressEnv {
  PUBLIC_URL?: string;
  GATEWAY_ID?: string;
  ENCRYPTION_KEY?: string;
  EGRESS_ALLOW_PRIVATE?: string;
}

interface EgressProps {
  loaderId: string;
  limits: IsolateLimits;
}

/**
 * The only way out for user code: every `fetch`, `node:http` request and redirect hop of an isolate
 * arrives here. There is no `connect()` on purpose, so that raw TCP fails.
 */
export class Egress extends WorkerEntrypoint<EgressEnv, EgressProps> {
  override async fetch(request: Request): Promise<Response> {
    const { loaderId, limits } = this.ctx.props;
    const fault = this.#findFault(request, loaderId, limits);
    if (fault !== null) {
      throw new Error(`outgoing request refused: ${fault}`);
    }
    const headers = new Headers(request.headers);
    for (const name of request.headers.keys()) {
      if (isStrippedHeader(name)) {
        headers.delete(name);
      }
    }
    // RFC 8586: lets the gateway recognise a request that came out of one of its own functions.
    headers.set("cdn-loop", this.env.GATEWAY_ID ?? toGatewayId(this.env.ENCRYPTION_KEY));
    const meter = { loaderId, limits };
    const counted = countRequestBody(request, meter);
    const { body, signal } = counted ?? {};
    const sent = new Request(request, {
      headers,
      redirect: "manual",
      // Instructions to Cloudflare's cache and resolver, which all functions share.
      cf: {},
      ...(body && signal ? { body, signal } : {}),
    });
    let response: Response;
    try {
      response = await fetch(sent);
    } catch (error) {
      throw counted === null ? error : await counted.toFault(error);
    }
    return countAnswerBody(response, meter);
  }

  #findFault(request: Request, loaderId: string, { allow, outgoingRequests }: IsolateLimits): string | null {
    const fault = findEgressFault(new URL(request.url), {
      gatewayHosts: this.env.PUBLIC_URL ? [new URL(this.env.PUBLIC_URL).hostname] : [],
      allowPrivate: this.env.EGRESS_ALLOW_PRIVATE === "1",
      allow,
    });
    if (fault !== null) {
      return fault;
    }
    // A socket's bytes go past every count.
    if (request.headers.has("upgrade")) {
      return "only requests may be made, no WebSocket be opened";
    }
    return takeRequest(loaderId) && outgoingRequests > 0
      ? null
      : toRefusal("outgoingRequests", outgoingRequests);
  }
}
