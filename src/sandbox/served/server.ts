import type { RunSources } from "../../core/contract.ts";
import { createPieceReader } from "../../core/piece-reader.ts";
import type { ServedHead, ServedRequest } from "../../core/served.ts";
import { findChannel, toReport } from "../channel/server.ts";
import type { Sandboxing } from "../isolate.ts";
import type { SandboxReport } from "../run.ts";
import { serveInIsolate } from "../serve.ts";
import { HEAD_HEADER, SERVED_HEADER, toAscii, type ServedNote, type ServedTicket } from "./wire.ts";

/** How often a request that waits for another one does something. */
const ALIVE_MS = 1_000;
/** The gateway takes a fraction of it, and no longer text than that; a head that is longer is none. */
const HEAD_CHARS_MAX = 65_536;
/** A longer report goes over the channel. */
const REPORT_CHARS_MAX = 8_192;

/** The sandbox's end of a served request: serves it in its isolate, and reports the run. */
export async function answerServed(
  request: Request,
  ticketText: string,
  sandboxing: Sandboxing,
  waitUntil: (promise: Promise<unknown>) => void,
): Promise<Response> {
  const ticket = JSON.parse(ticketText) as ServedTicket;
  const run = findChannel(ticket.channel)?.begin(ticket.runId);
  if (run === undefined) {
    return new Response(null, { status: 404 });
  }
  const sources = toWakeful(run.sources);
  const { body, taken } = await toBody(request, ticket, sources);
  const head = request.headers.get(HEAD_HEADER) ?? "{}";
  const served = serveInIsolate(sandboxing, ticket.call, { head, body }, sources);
  run.listen(served);
  const reported = served.report.catch(toReport);
  const said = await served.head;
  const report = said?.isOver ? toShort(await reported) : undefined;
  if (report === undefined) {
    // The isolate's call ends with this request, which so stays until the run is over.
    waitUntil(reported.then(run.report));
  } else {
    run.end();
  }
  return said === null ? new Response(null, { status: 204 }) : toHttp(said, report, taken, waitUntil);
}

function toShort(report: SandboxReport): SandboxReport | undefined {
  return JSON.stringify(report.logs).length > REPORT_CHARS_MAX || report.kind !== "returned"
    ? undefined
    : report;
}

/**
 * What a run gets over the channel comes in another request. Without something of its own to wait for
 * this one would be taken for hung, so it has a clock tick as long as that is all it waits for.
 */
function toWakeful({ createHost, readCode, isBodyWhole }: RunSources): RunSources {
  async function awake<T>(work: () => Promise<T>): Promise<T> {
    const clock = setInterval(() => undefined, ALIVE_MS);
    try {
      return await work();
    } finally {
      clearInterval(clock);
    }
  }
  return {
    createHost,
    readCode: () => awake(readCode),
    isBodyWhole: () => awake(async () => isBodyWhole?.() ?? false),
  };
}

/** The body of a request as its isolate gets it. `taken`: resolves when nothing of a stream is left to read. */
interface PassedOn {
  body: ServedRequest["body"];
  taken: Promise<void> | null;
}

async function toBody(request: Request, { body }: ServedTicket, sources: RunSources): Promise<PassedOn> {
  if (body === "whole") {
    return { body: new Uint8Array(await request.arrayBuffer()), taken: null };
  }
  if (body === "none" || request.body === null) {
    return { body: null, taken: null };
  }
  const { readable, writable } = new IdentityTransformStream();
  return { body: readable, taken: passBodyOn(request.body, writable, sources) };
}

/**
 * Passes a body on to the isolate, and reads on when that takes no more. The gateway's HTTP ends a body
 * that broke off as if it were whole, so the gateway is asked.
 */
async function passBodyOn(
  body: ReadableStream<Uint8Array>,
  sink: WritableStream<Uint8Array>,
  sources: RunSources,
): Promise<void> {
  const reader = createPieceReader(body);
  const writer = sink.getWriter();
  let isWanted = true;
  const give = (piece: Uint8Array) => writer.write(piece).catch(() => void (isWanted = false));
  try {
    for (let piece = await reader.read(); piece !== null; piece = await reader.read(piece)) {
      if (isWanted) {
        await give(piece);
      }
    }
    const isWhole = await sources.isBodyWhole?.();
    await (isWhole === true ? writer.close() : writer.abort(new Error("the body was broken off")));
  } catch (error) {
    await writer.abort(error).catch(() => undefined);
  }
}

/**
 * The head goes as data: here it would be taken for that of the connection. An answer does
 * not end before the request's body: the connection would be closed on it, and the answer lost.
 */
function toHttp(
  said: ServedHead,
  report: SandboxReport | undefined,
  taken: Promise<void> | null,
  waitUntil: (promise: Promise<unknown>) => void,
): Response {
  const body = "head" in said && isBody(said.body) ? said.body : null;
  const length = toLength(body);
  const note: ServedNote = {
    ...(length === undefined ? {} : { length }),
    ...("error" in said ? { error: said.error } : {}),
    ...("left" in said ? { left: true } : {}),
    ...(report === undefined ? {} : { report }),
  };
  const headers = {
    [SERVED_HEADER]: toAscii(JSON.stringify(note)),
    [HEAD_HEADER]: "head" in said && isBody(said.body) ? toHeadText(said.head) : "",
  };
  if (taken === null) {
    return new Response(body as BodyInit | null, { headers });
  }
  const { readable, writable } = new IdentityTransformStream();
  waitUntil(sendThenWait(body, writable, taken).catch(() => undefined));
  return new Response(readable, { headers });
}

/** What an isolate says of its head may be anything; what no header can carry is no head. */
function toHeadText(head: unknown): string {
  return typeof head === "string" && head.length <= HEAD_CHARS_MAX ? toAscii(head) : "";
}

/** Of anything else a Response would make a text. */
function isBody(body: unknown): body is ReadableStream | Uint8Array | null {
  return body instanceof ReadableStream || body instanceof Uint8Array || body === null;
}

/** Of a body that is there whole, or of none; undefined for a stream. */
function toLength(body: ReadableStream | Uint8Array | null): number | undefined {
  if (body === null) {
    return 0;
  }
  return body instanceof Uint8Array ? body.byteLength : undefined;
}

async function sendThenWait(
  body: ReadableStream | Uint8Array | null,
  sink: WritableStream<Uint8Array>,
  taken: Promise<void>,
): Promise<void> {
  if (body instanceof ReadableStream) {
    await body.pipeTo(sink, { preventClose: true });
  }
  const writer = sink.getWriter();
  if (body instanceof Uint8Array) {
    await writer.write(body);
  }
  await taken;
  await writer.close();
}
