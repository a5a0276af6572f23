import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

interface Call {
  path: string;
  headers: IncomingHttpHeaders;
  body: unknown;
}

/** An HTTP API that events are sent on to, which answers as it is told to. */
export interface FlakyApi {
  url: string;
  readonly calls: Call[];
  /** Answers of the calls that come next, one each; after them it takes everything. */
  readonly next: number[];
  stop(): Promise<void>;
}

/** Starts one on a free port. */
export async function startFlakyApi(): Promise<FlakyApi> {
  const calls: Call[] = [];
  const next: number[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (text += chunk));
    request.on("end", () => {
      const body: unknown = JSON.parse(text);
      calls.push({ path: request.url ?? "", headers: request.headers, body });
      const status = next.shift() ?? 200;
      const results = [body].flat().map(() => ({ ok: true }));
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(status < 400 ? { results } : { error: `no more than ${status}` }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    next,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
