/* Stripe's client for Node waits for a socket before it sends; the one for `fetch` needs none, and takes no agent. */
import { FetchHttpClient } from "./FetchHttpClient.js";

export class NodeHttpClient extends FetchHttpClient {
  constructor(_agent) {
    super(globalThis.fetch);
  }
}
