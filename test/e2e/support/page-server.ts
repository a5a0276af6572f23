import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A site of another origin, with a page and nothing else. */
export async function startPageServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end("<!doctype html><title>Another origin</title><p>A page of another origin.</p>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    // Another site too, not only another port: the endpoints are on 127.0.0.1.
    url: `http://localhost:${port}/`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
