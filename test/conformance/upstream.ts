import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";

/** A request as another service gets it from a function. */
export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

const CHUNK_BYTES = 65_536;

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
 * `/redirect/<n-1>`, and the last of them to `/`, or to the URL that the query names as `to`.
 * `/bytes/<n>` answers with so many bytes, `/chunks/<n>` with as many without saying how many, and
 * `/gzip/<n>` with as many packed; `/wait/<n>` answers after so many milliseconds.
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
      const { pathname, search, searchParams } = new URL(path, "http://upstream");
      const [, kind, number] = /^\/(\w+)\/(\d+)$/.exec(pathname) ?? [];
      const count = Number(number);
      if (kind === "redirect") {
        const last = searchParams.get("to") ?? "/";
        response.writeHead(302, { location: count <= 1 ? last : `/redirect/${count - 1}${search}` }).end();
      } else if (kind === "wait") {
        setTimeout(() => response.end(), count);
      } else if (kind === "bytes") {
        response.writeHead(200, { "content-length": count }).end(Buffer.alloc(count));
      } else if (kind === "chunks") {
        const chunks = Array.from({ length: Math.ceil(count / CHUNK_BYTES) }, (_, index) =>
          Buffer.alloc(Math.min(CHUNK_BYTES, count - index * CHUNK_BYTES)),
        );
        Readable.from(chunks).pipe(response.writeHead(200));
      } else if (kind === "gzip") {
        response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(count)));
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
