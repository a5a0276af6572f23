import type { Integration } from "../types.ts";
import { Request } from "./request.ts";
import type { Response } from "./response.ts";

const USER_AGENT = "Segment.io/1.0";

/** Makes a request of an integration: to its endpoint, within its time, and told to who listens to it. */
export function createRequest(integration: Integration, method: string, path: string): Request {
  const isAbsolute = /^https?:/.test(path);
  const url = isAbsolute ? path : `${integration.endpoint ?? ""}${path}`;
  const request = new Request(method, url)
    .set("user-agent", USER_AGENT)
    .set("accept-encoding", "identity")
    .timeout(integration.timeout);
  request.on("request", () => integration.emit("request", request));
  request.on("response", (response: Response) =>
    (integration["onresponse"] as (response: Response) => void)(response),
  );
  return request;
}
