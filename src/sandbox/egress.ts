import { WorkerEntrypoint } from "cloudflare:workers";
import { toGatewayId } from "../core/gateway-id.ts";
import { RUN_SUBREQUESTS } from "../core/limits.ts";
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
}

/**
 * The only way out for user code: every `fetch`, `node:http` request and redirect hop of an isolate
 * arrives here. There is no `connect()` on purpose, so that raw TCP fails.
 */
export class Egress extends WorkerEntrypoint<EgressEnv, EgressProps> {
  override async fetch(request: Request): Promise<Response> {
    const fault = findEgressFault(new URL(request.url), {
      gatewayHosts: this.env.PUBLIC_URL ? [new URL(this.env.PUBLIC_URL).hostname] : [],
      allowPrivate: this.env.EGRESS_ALLOW_PRIVATE === "1",
    });
    if (fault !== null) {
      throw new Error(`outgoing request refused: ${fault}`);
    }
    if (!takeRequest(this.ctx.props.loaderId)) {
      throw new Error(`outgoing request refused: a run may make ${RUN_SUBREQUESTS} of them`);
    }
    const headers = new Headers(request.headers);
    for (const name of request.headers.keys()) {
      if (isStrippedHeader(name)) {
        headers.delete(name);
      }
    }
    // RFC 8586: lets the gateway recognise a request that came out of one of its own functions.
    headers.set("cdn-loop", this.env.GATEWAY_ID ?? toGatewayId(this.env.ENCRYPTION_KEY));
    return fetch(new Request(request, { headers, redirect: "manual" }));
  }
}
