import { connect, type Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { parseAnswer, MalformedAnswer, type WireAnswer } from "./parse-answer.ts";

/** What came of a request on the wire. */
export type Exchange =
  | { kind: "answered"; answer: WireAnswer; isReusable: boolean }
  | { kind: "dropped"; received: Buffer; why: string }
  | { kind: "hung"; received: Buffer };

/** How a request is sent. */
export interface Sending {
  bytes: Buffer;
  isHead: boolean;
  /** Sends it in pieces of so many bytes; null: in one. */
  pieceBytes: number | null;
  /** Says after it that nothing more will come. */
  ends: boolean;
}

/** Longer than any run may take and its way back: what has not come by then, hangs. */
const HUNG_AFTER_MS = 25_000;
const PIECES_MAX = 200;

/** One connection that is used again as long as both sides keep it. */
export interface Connection {
  exchange(sending: Sending): Promise<Exchange>;
  close(): void;
}

/** Makes a connection to the server; it is opened when it is needed. */
export function createConnection(port: number): Connection {
  let socket: Socket | null = null;

  function close(): void {
    socket?.destroy();
    socket = null;
  }

  async function exchange(sending: Sending): Promise<Exchange> {
    const isFresh = socket === null || socket.destroyed || !socket.readable;
    if (isFresh) {
      close();
    }
    const used = (socket ??= await open(port));
    const result = await exchangeOn(used, sending);
    if (result.kind !== "answered" || !result.isReusable) {
      close();
    }
    // The server may have closed a kept connection while this was on its way.
    const wasStale = result.kind === "dropped" && result.received.length === 0 && !isFresh;
    return wasStale ? exchange(sending) : result;
  }

  return { exchange, close };
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true, allowHalfOpen: true });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    // It stays: an error that nobody hears ends the process. Later ones show in how the socket closes.
    socket.on("error", reject);
  });
  return socket;
}

async function exchangeOn(socket: Socket, sending: Sending): Promise<Exchange> {
  const { promise, resolve, reject } = Promise.withResolvers<Exchange>();
  const chunks: Buffer[] = [];
  let length = 0;
  let needed = 1;

  function read(): void {
    const received = Buffer.concat(chunks);
    try {
      const found = parseAnswer(received, sending);
      if (typeof found === "number") {
        needed = found;
        return;
      }
      if (received.length > found.used) {
        throw new MalformedAnswer(
          `bytes after the answer: ${JSON.stringify(received.toString("latin1", found.used, found.used + 200))}`,
        );
      }
      resolve({
        kind: "answered",
        answer: found.answer,
        isReusable: !found.answer.closes && !sending.ends,
      });
    } catch (error) {
      reject(new Error(`${String(error)}\n${received.toString("latin1").slice(0, 2_000)}`, { cause: error }));
    }
  }
  const onData = (chunk: Buffer): void => {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= needed) {
      read();
    }
  };
  const received = (): Buffer => Buffer.concat(chunks);
  const onEnd = (): void =>
    resolve({ kind: "dropped", received: received(), why: String(socket.errored ?? "closed by the server") });
  const timer = setTimeout(() => resolve({ kind: "hung", received: received() }), HUNG_AFTER_MS);
  socket.on("data", onData).on("end", onEnd).on("close", onEnd);
  try {
    let isWritten = false;
    const writing = write(socket, sending).then(() => (isWritten = true));
    await Promise.race([writing, promise]);
    const result = await promise;
    // What is still to be written belongs to a request that is over.
    return result.kind === "answered" ? { ...result, isReusable: result.isReusable && isWritten } : result;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
    socket.off("data", onData).off("end", onEnd).off("close", onEnd);
  }
}

async function write(socket: Socket, { bytes, pieceBytes, ends }: Sending): Promise<void> {
  const size = Math.max(pieceBytes ?? bytes.length, Math.ceil(bytes.length / PIECES_MAX), 1);
  for (let at = 0; at < bytes.length; at += size) {
    if (socket.writable) {
      socket.write(bytes.subarray(at, at + size));
      if (bytes.length > size) {
        await nextTurn();
      }
    }
  }
  if (ends) {
    socket.end();
  }
}
