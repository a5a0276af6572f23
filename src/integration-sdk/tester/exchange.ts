import type { Integration } from "../types.ts";

/** What the tester looks at of a request, whoever made it. */
export interface SentRequest {
  _data?: unknown;
  req: { path: string };
  get(name: string): string | undefined;
  once(event: "response", listener: (response: ReceivedResponse) => void): unknown;
}

export interface ReceivedResponse {
  status: number;
  body: unknown;
  text?: string | undefined;
  get(name: string): string | undefined;
}

/** One request of the integration, with its answer as soon as there is one. */
export interface Exchange {
  request: SentRequest;
  response: ReceivedResponse | undefined;
}

type MakeRequest = (this: Integration, ...args: unknown[]) => SentRequest;

/** Notes every request that an integration makes. */
export function watchRequests(integration: Integration): Exchange[] {
  const exchanges: Exchange[] = [];
  const makeRequest = integration["request"] as MakeRequest;
  integration["request"] = (...args: unknown[]) => {
    const request = makeRequest.apply(integration, args);
    const exchange: Exchange = { request, response: undefined };
    exchanges.push(exchange);
    request.once("response", (response) => {
      exchange.response = response;
    });
    return request;
  };
  return exchanges;
}
