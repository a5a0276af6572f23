import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Fault } from "../fault.ts";
import type { Phase } from "../phase.ts";
import { giveUp, noteAnswers, openSocket, toHead } from "../sockets.ts";
import { callInto } from "../tally.ts";

/* What clients can do, with or without meaning to. */

const SLOW_CLIENTS = 100;
const UPLOAD_BYTES = 100;
const BYTE_EVERY_MS = 50;
/** More than the system keeps for a connection whose reader is slow. */
const ANSWER_BYTES = 4_000_000;
const PIECE_BYTES = 65_536;
const PIECE_EVERY_MS = 250;
/** One begins after the other: it is the reading that is to be slow, not the making of the answers. */
const NEXT_READER_MS = 100;

const AT_ONCE = 60;
const AT_ONCE_EVERY_MS = 6_000;

const HALF_SENT = 200;
/** So long a half-sent request stays before its client goes away. */
const LEFT_OPEN_MS = 4_000;

const SLOW_RUN_MS = 4_000;
const FLOOD_PER_SECOND = 300;
const FLOOD_TICK_MS = 50;

const ECHO = `export default async function (data) { return data.jsonPayload.data.hook_data.body; }`;
const LARGE = `export default async function () { return "x".repeat(${ANSWER_BYTES}); }`;
const SLOW = `export default async function () {
  await new Promise((go) => setTimeout(go, ${SLOW_RUN_MS}));
  return "slept";
}`;

/** Sends bodies byte by byte, one after the other; each is answered in the end. */
async function uploadSlowly(url: string, phase: Phase): Promise<void> {
  const body = JSON.stringify("x".repeat(UPLOAD_BYTES - 2));
  while (!phase.isOver()) {
    const socket = openSocket(url);
    noteAnswers(socket, phase.tally, "slow upload");
    socket.write(toHead(url, body.length));
    for (let i = 0; i < body.length && !phase.isOver() && !socket.destroyed; i++) {
      socket.write(body[i] ?? "");
      await phase.pause(BYTE_EVERY_MS);
    }
    // The answer to the last byte is on its way.
    await sleep(BYTE_EVERY_MS);
    giveUp(socket);
  }
}

/** Calls for a large answer and takes it piece by piece, with pauses. */
async function readSlowly(url: string, phase: Phase): Promise<void> {
  const { hostname, port, pathname, host } = new URL(url);
  let received = 0;
  let status = "without an answer";
  const socket: Socket = connect({
    host: hostname,
    port: Number(port),
    onread: {
      buffer: Buffer.alloc(PIECE_BYTES),
      callback(length, buffer) {
        if (received === 0) {
          status = Buffer.from(buffer.subarray(9, 12)).toString("latin1");
        }
        received += length;
        // The rest stays with the server until this client goes on.
        setTimeout(() => socket.resume(), PIECE_EVERY_MS);
        return false;
      },
    },
  });
  socket.on("error", () => undefined);
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  while (!phase.isOver() && !socket.destroyed) {
    await phase.pause(PIECE_EVERY_MS);
  }
  phase.tally.add(`slow read ${status}${socket.destroyed ? ", closed by the server" : ""}`);
  giveUp(socket);
}

/** Sends the first half of a request and no more, again and again; every other one is reset. */
async function sendHalf(url: string, phase: Phase, name: string, half: string): Promise<void> {
  for (let n = 0; !phase.isOver(); n++) {
    const socket = openSocket(url);
    noteAnswers(socket, phase.tally, name);
    socket.write(half);
    await phase.pause(LEFT_OPEN_MS);
    giveUp(socket, n % 2 === 0 ? "reset" : "close");
  }
}

/** Does something with many clients at once. */
function times(count: number, one: (index: number) => Promise<void>): Promise<unknown> {
  return Promise.all(Array.from({ length: count }, (_, index) => one(index)));
}

export const CLIENT_FAULTS: Fault[] = [
  {
    name: "slow uploads",
    injected: `${SLOW_CLIENTS} clients send bodies of ${UPLOAD_BYTES} bytes byte by byte`,
    async prepare(stage) {
      const { url } = await stage.createNear(ECHO);
      return async (phase) => {
        await times(SLOW_CLIENTS, () => uploadSlowly(url, phase));
      };
    },
  },
  {
    name: "slow readers",
    injected: `${SLOW_CLIENTS} clients take answers of ${ANSWER_BYTES / 1e6} MB at 256 KB/s each`,
    async prepare(stage) {
      const { url } = await stage.createNear(LARGE);
      return async (phase) => {
        await times(SLOW_CLIENTS, async (index) => {
          await phase.pause(index * NEXT_READER_MS);
          await readSlowly(url, phase);
        });
      };
    },
  },
  {
    name: "large answers at once",
    injected: `${AT_ONCE} clients call for ${ANSWER_BYTES / 1e6} MB at the same moment, every ${AT_ONCE_EVERY_MS / 1_000} s`,
    async prepare(stage) {
      const { url } = await stage.createNear(LARGE);
      return (phase) =>
        phase.repeat(AT_ONCE_EVERY_MS, () => times(AT_ONCE, () => callInto(phase.tally, url)));
    },
  },
  {
    name: "half-sent requests",
    injected: `${HALF_SENT} half heads and ${HALF_SENT} half bodies, left for ${LEFT_OPEN_MS / 1_000} s, then closed or reset, and anew`,
    async prepare(stage) {
      const { url } = await stage.createNear(ECHO);
      const head = toHead(url, 100);
      return async (phase) => {
        await Promise.all([
          times(HALF_SENT, () => sendHalf(url, phase, "half head", head.slice(0, head.length / 2))),
          times(HALF_SENT, () => sendHalf(url, phase, "half body", `${head}{"half":`)),
        ]);
      };
    },
  },
  {
    name: "flood of a slow function",
    injected: `a function that takes ${SLOW_RUN_MS / 1_000} s is called ${FLOOD_PER_SECOND} times a second, over any bound on its runs`,
    async prepare(stage) {
      const { url } = await stage.createNear(SLOW);
      const burst = (FLOOD_PER_SECOND * FLOOD_TICK_MS) / 1_000;
      return (phase) => phase.repeat(FLOOD_TICK_MS, () => times(burst, () => callInto(phase.tally, url)));
    },
  },
];
