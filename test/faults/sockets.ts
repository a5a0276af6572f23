import { connect, type Socket } from "node:net";
import type { Tally } from "./tally.ts";

/* Clients that do not behave, over plain sockets. */

/** Opens a connection to a server; what goes wrong with it later is told by its end alone. */
export function openSocket(url: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  return socket;
}

/** The head of a POST whose body is announced and yet to come. */
export function toHead(url: string, contentLength: number): string {
  const { host, pathname } = new URL(url);
  return [
    `POST ${pathname} HTTP/1.1`,
    `Host: ${host}`,
    "Content-Type: application/json",
    `Content-Length: ${contentLength}`,
    "",
    "",
  ].join("\r\n");
}

/** Notes of each answer its status; a connection that ends without one is noted too. */
export function noteAnswers(socket: Socket, tally: Tally, name: string): void {
  let isAnswered = false;
  socket.on("data", (chunk: Buffer) => {
    const status = isAnswered ? null : /^HTTP\/1\.1 (\d{3})/.exec(chunk.toString("latin1"))?.[1];
    if (status) {
      isAnswered = true;
      tally.add(`${name} ${status}`);
    }
  });
  socket.on("close", () => {
    if (!isAnswered && !isGivenUp.has(socket)) {
      tally.add(`${name} closed by the server`);
    }
  });
}

const isGivenUp = new WeakSet<Socket>();

/** Ends a connection from here: politely, or with a reset in the middle of whatever goes on. */
export function giveUp(socket: Socket, how: "close" | "reset" = "close"): void {
  isGivenUp.add(socket);
  if (how === "reset") {
    socket.resetAndDestroy();
  } else {
    socket.destroy();
  }
}
