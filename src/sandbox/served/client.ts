import type { RunSources, SandboxCall } from "../../core/contract.ts";
import { AT_ONCE_BYTES, SERVED_LIFE_MS } from "../../core/limits.ts";
import type { ServedHead, ServedRequest } from "../../core/served.ts";
import type { Channel } from "../channel/client.ts";
import type { SandboxReport } from "../run.ts";
import { DROPPED, type ServedRun } from "../serve.ts";
import { HEAD_HEADER, SERVED_HEADER, toAscii, type ServedNote, type ServedTicket } from "./wire.ts";

/** How long a process that has failed may take to report the run all the same, or its own end. */
const NEWS_MS = 500;

/** Has a sandbox process serve a request: see `wire.ts` for the ways that it and its answer take. */
export function serveOverHttp(
  service: Pick<Fetcher, "fetch">,
  { name, channel }: { name: string; channel: Channel },
  call: SandboxCall,
  { head, body, isWhole }: ServedRequest,
  sources: RunSources,
): ServedRun {
  const all = isWhole === undefined ? sources : { ...sources, isBodyWhole: isWhole };
  const run = channel.attach(all, call.call.deadline + SERVED_LIFE_MS);
  const ticket: ServedTicket = { channel: name, runId: run.runId, call, body: toBodyKind(body) };

  async function ask(): Promise<ServedHead | null> {
    await run.ready;
    const response = await service.fetch("http://sandbox/served", {
      method: "POST",
      headers: { [SERVED_HEADER]: toAscii(JSON.stringify(ticket)), [HEAD_HEADER]: toAscii(head) },
      body,
    });
    const text = response.headers.get(SERVED_HEADER);
    if (text !== null) {
      return readHead(response, JSON.parse(text) as ServedNote, body instanceof ReadableStream, run.settle);
    }
    if (response.status !== 204) {
      throw new Error(`the sandbox process answered ${response.status}`);
    }
    // The run ended without a word; why, its report tells.
    return null;
  }

  const asking = ask();
  /** Rejects when the process has failed, and its channel told nothing of the run. */
  async function toFailure(): Promise<never> {
    try {
      await asking;
    } catch (error) {
      await scheduler.wait(NEWS_MS);
      throw error;
    }
    return new Promise(() => undefined);
  }

  return {
    head: asking.catch(() => null),
    report: Promise.race([run.report, toFailure()]),
    leave: run.leave,
    drop: () => run.drop({ ...DROPPED }),
  };
}

function toBodyKind(body: ServedRequest["body"]): ServedTicket["body"] {
  if (body === null) {
    return "none";
  }
  return body instanceof Uint8Array ? "whole" : "stream";
}

async function readHead(
  response: Response,
  { length, error, left, report }: ServedNote,
  isStreamed: boolean,
  settle: (report: SandboxReport) => void,
): Promise<ServedHead> {
  const isOver = report !== undefined;
  if (isOver) {
    settle(report as SandboxReport);
  }
  if (error !== undefined) {
    return { error, isOver };
  }
  if (left === true) {
    return { left, isOver };
  }
  const head = response.headers.get(HEAD_HEADER);
  if (response.body === null || length === 0) {
    return { head, body: null, isOver };
  }
  if (typeof length !== "number" || length > 2 * AT_ONCE_BYTES) {
    return { head, body: response.body, isOver };
  }
  const body = isStreamed ? await readExactly(response.body, length) : await response.bytes();
  return { head, body, isOver };
}

/** Reads an answer that is there whole, but whose connection stays open for the rest of the request. */
async function readExactly(
  body: ReadableStream<Uint8Array>,
  bytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader({ mode: "byob" });
  const { value } = await reader.readAtLeast(bytes, new Uint8Array(bytes));
  if (value?.byteLength !== bytes) {
    throw new Error("the answer of the sandbox process broke off");
  }
  return value;
}
