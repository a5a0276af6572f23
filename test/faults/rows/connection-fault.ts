import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Socket } from "node:net";
import type { Fault } from "../fault.ts";
import { giveUp, noteAnswers, openSocket } from "../sockets.ts";

/** Many connections at once, each of which calls a function before it goes. */

const CONNECTIONS = 10_000;
/** This process needs a descriptor for each, and some more. */
const DESCRIPTORS = CONNECTIONS + 1_000;
const OPENED_AT_ONCE = 100;
/** The whole of them stand open within the 15 s for which the runtime waits for a first request. */
const OPEN_EVERY_MS = 80;
const CALLED_AT_ONCE = 20;
const CALL_EVERY_MS = 20;

const ECHO = `export default async function (data) { return data.jsonPayload.data.hook_data.query; }`;

export const CONNECTION_FAULT: Fault = {
  name: "10,000 connections",
  injected: "10,000 connections are opened, and stay open until each has made one call",
  seconds: 40,
  findObstacle() {
    const limit = readDescriptorLimit();
    return limit < DESCRIPTORS
      ? `a process may have ${limit} descriptors here, and it takes ${DESCRIPTORS} (ulimit -n)`
      : null;
  },
  async prepare(stage) {
    const { url } = await stage.createNear(ECHO);
    return async (phase) => {
      const sockets: Socket[] = [];
      let mostOpen = 0;
      const countOpen = () => sockets.filter(({ destroyed, connecting }) => !destroyed && !connecting).length;
      for (let i = 0; i < CONNECTIONS && !phase.isOver(); i += OPENED_AT_ONCE) {
        for (let n = 0; n < OPENED_AT_ONCE; n++) {
          const socket = openSocket(url);
          noteAnswers(socket, phase.tally, "its call");
          sockets.push(socket);
        }
        await sleep(OPEN_EVERY_MS);
        mostOpen = Math.max(mostOpen, countOpen());
      }
      const { host, pathname } = new URL(url);
      for (const [i, socket] of sockets.entries()) {
        socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
        if (i % CALLED_AT_ONCE === 0) {
          await sleep(CALL_EVERY_MS);
        }
      }
      mostOpen = Math.max(mostOpen, countOpen());
      await phase.pause(Number.POSITIVE_INFINITY);
      sockets.forEach((socket) => giveUp(socket));
      return `${mostOpen} open at once; a process may have ${readDescriptorLimit()} descriptors here, and workerd takes two for each connection`;
    };
  },
};

/** How many descriptors this process and those that it starts may have; Node takes all it can get. */
function readDescriptorLimit(): number {
  try {
    const limits = readFileSync("/proc/self/limits", "utf8");
    return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
