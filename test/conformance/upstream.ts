import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as another service gets it from a function. */
export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

/** Another service on this machine, which functions call. */
export interface Upstream {
  port: number;
  url: string;
  /** Everything that came in so far. */
  received: Received[];
  close(): Promise<void>;
}

/**
 * Starts a service that answers with what it received, as JSON; `/redirect/<n>` sends on to
 * `/redirect/<n-1>`, and the last of them to `/`.
 */
export async function startUpstream(): Promise<Upstream> {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      received.push({ method, path, headers, body });
      const left = Number(/^\/redirect\/(\d+)$/.exec(path)?.[1] ?? 0);
      if (left > 0) {
        response.writeHead(302, { location: left === 1 ? "/" : `/redirect/${left - 1}` }).end();
      } else {
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify({ method, path, headers, body }));
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    received,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
