import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as the external system of a trigger gets it. */
export interface Received {
  path: string;
  method: string;
  headers: IncomingHttpHeaders;
  /** As it was sent: what is signed. */
  raw: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- a test reads any member and asserts on it
  body: any;
}

/** An external system on this machine. */
export interface Receiver {
  url: string;
  received: Received[];
  close(): Promise<void>;
}

const LARGE_BYTES = 100_000;

/**
 * Starts an external system. `/status/<n>` answers with that status, `/once/<n>` the first attempt of
 * each delivery and then with 200, `/wait/<s>` with 429 and a wait of so many seconds, `/echo` with
 * what it got, `/large` with more than is kept, `/reset` with the end of the connection, and
 * everything else with 200 and `{ "ok": true }`.
 */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let raw = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (raw += chunk));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      const isFirst = !received.some((other) => other.headers["webhook-id"] === headers["webhook-id"]);
      received.push({ path, method, headers, raw, body: JSON.parse(raw) });
      const [, kind, number = "200"] = path.split("/");
      const type = { "content-type": "application/json" };
      if (kind === "reset") {
        request.socket.destroy();
      } else if (kind === "wait") {
        response.writeHead(isFirst ? 429 : 200, { ...type, "retry-after": number }).end();
      } else if (kind === "echo") {
        response.writeHead(200, type).end(raw);
      } else if (kind === "large") {
        response.writeHead(200, { "content-type": "text/plain" }).end("x".repeat(LARGE_BYTES));
      } else if (kind === "bytes") {
        response.writeHead(200, { "content-type": "image/png" }).end(Buffer.from([0xff, 0xfe, 0]));
      } else {
        const status = kind === "status" || (kind === "once" && isFirst) ? Number(number) : 200;
        const location = status >= 300 && status < 400 ? { location: "/elsewhere" } : {};
        response.writeHead(status, { ...type, ...location }).end(status === 204 ? "" : '{"ok":true}');
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
