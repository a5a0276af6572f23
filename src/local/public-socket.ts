import { once } from "node:events";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { StartError } from "./options.ts";

/** The public listening socket, which outlives the gateway processes that serve it. */
export interface PublicSocket {
  /** The file descriptor that a gateway process inherits. */
  readonly fd: number;
  readonly port: number;
  /** From now on new connections are reset at once. */
  refuse(): void;
  close(): Promise<void>;
}

/** What the thread tells after it has tried to listen. */
export type ListenReport = { fd: number; port: number } | { code: string; message: string };

/** In an installed package it is compiled, as this file is. */
const THREAD = new URL(`public-socket-thread${extname(import.meta.url)}`, import.meta.url);

/** A server that was killed a moment ago may still be giving up its port. */
const TAKEN_RETRIES = 10;
const TAKEN_PAUSE_MS = 150;

/**
 * Listens on the public address once and for all: a taken port is found out before anything else
 * is started, and a gateway that is started again leaves no client refused in between.
 *
 * The socket belongs to a thread that blocks, since Node would otherwise accept connections itself.
 * Released, the thread does accept, and resets: workerd stops accepting when it is told to end, but
 * keeps its socket open, so that clients would hang until the last running call is done.
 */
export async function openPublicSocket(host: string, port: number): Promise<PublicSocket> {
  for (let attempt = 0; ; attempt++) {
    const gate = new Int32Array(new SharedArrayBuffer(4));
    const thread = new Worker(THREAD, {
      workerData: { host, port, gate },
    });
    const [report] = (await once(thread, "message")) as [ListenReport];
    if ("fd" in report) {
      // The thread alone must not keep the supervisor alive.
      thread.unref();
      return {
        ...report,
        refuse() {
          Atomics.store(gate, 0, 1);
          Atomics.notify(gate, 0);
        },
        async close() {
          await thread.terminate();
        },
      };
    }
    await thread.terminate();
    if (report.code !== "EADDRINUSE" || attempt === TAKEN_RETRIES) {
      throw new StartError(toReason(report, host, port));
    }
    await new Promise((resolve) => setTimeout(resolve, TAKEN_PAUSE_MS));
  }
}

function toReason({ code, message }: { code: string; message: string }, host: string, port: number): string {
  switch (code) {
    case "EADDRINUSE":
      return `port ${port} on ${host} is taken by another process`;
    case "EACCES":
      return `port ${port} needs more rights than this user has`;
    case "EADDRNOTAVAIL":
      return `this machine has no address ${host}`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `the host ${host} is not known`;
    default:
      return `cannot listen on ${host}:${port}: ${message}`;
  }
}
