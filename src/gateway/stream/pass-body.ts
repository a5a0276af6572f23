import { joinPieces, type PieceReader } from "../../core/piece-reader.ts";

/** How the passing on of a body ended: with all of it, or why it was broken off. */
export type PassEnd =
  | "whole"
  | "too-large"
  | "too-long"
  | "source-failed"
  | "source-stalled"
  | "sink-failed"
  | "sink-stalled"
  | "stopped";

export interface PassedBody {
  end: PassEnd;
  bytes: number;
  /** All of it, if it was whole and not longer than what is kept. */
  kept: Uint8Array<ArrayBuffer> | null;
}

/** What a body is held to while it is passed on; what is left out has no limit. */
export interface PassRules {
  limitBytes?: number;
  /** How long is waited for the next piece, and for one to be taken. */
  sourceStallMs?: number;
  sinkStallMs?: number;
  /** How long all of it may take. */
  timeMs?: number;
  keepBytes: number;
  /** How long the rest is still read, and thrown away, when nobody wants it any more; left out: not at all. */
  lingerMs?: number;
  /** What is waited for before a body that is whole is ended. */
  beforeEnd?(): Promise<unknown>;
}

export interface Passing {
  /** Never rejects. */
  readonly done: Promise<PassedBody>;
  /** Resolves when nothing more is read of it. */
  readonly over: Promise<unknown>;
  /** Breaks it off: nobody wants the rest, or there is nobody to take it. */
  stop(end: "stopped" | "sink-failed"): void;
}

/** How often it is looked whether a body goes on. */
const LOOK_MS = 1_000;

/** Ends a step that is waited for. */
class Stopped {
  readonly end: PassEnd;

  constructor(end: PassEnd) {
    this.end = end;
  }
}

/**
 * Passes a body on, a piece after the one before it was taken, so that who takes slowly slows down who
 * gives. One that ends otherwise than by its own end is broken off on both sides: never does it look
 * whole to who gets it.
 */
export function passBody(source: PieceReader, sink: WritableStream<Uint8Array>, rules: PassRules): Passing {
  const {
    limitBytes = Infinity,
    sourceStallMs = Infinity,
    sinkStallMs = Infinity,
    timeMs = Infinity,
  } = rules;
  const writer = sink.getWriter();
  const startedAt = Date.now();
  let waitsFor: "source" | "sink" = "source";
  let since = startedAt;
  let bytes = 0;
  let kept: Uint8Array<ArrayBuffer>[] | null = [];
  let fail: ((stopped: Stopped) => void) | undefined;
  let stopped: Stopped | undefined;

  function stop(end: PassEnd): void {
    stopped ??= new Stopped(end);
    fail?.(stopped);
  }

  function look(): void {
    const now = Date.now();
    const stallMs = waitsFor === "source" ? sourceStallMs : sinkStallMs;
    if (now - startedAt > timeMs) {
      stop("too-long");
    } else if (now - since > stallMs) {
      stop(`${waitsFor}-stalled`);
    }
  }

  /** Waits for one thing, as long as it is not stopped: a read or write need not end when it is. */
  function step<T>(whom: typeof waitsFor, work: Promise<T>): Promise<T> {
    waitsFor = whom;
    since = Date.now();
    return new Promise((resolve, reject) => {
      fail = reject;
      if (stopped !== undefined) {
        reject(stopped);
      }
      work.then(resolve, reject);
    });
  }

  async function passAll(): Promise<PassEnd> {
    let spent: Uint8Array<ArrayBuffer> | undefined;
    for (;;) {
      const piece = await step("source", source.read(spent));
      if (piece === null) {
        await rules.beforeEnd?.();
        await step("sink", writer.close());
        return "whole";
      }
      bytes += piece.byteLength;
      if (bytes > limitBytes) {
        return "too-large";
      }
      kept?.push(piece);
      if (bytes > rules.keepBytes) {
        kept = null;
      }
      await step("sink", writer.write(piece));
      spent = kept === null ? piece : undefined;
    }
  }

  async function run(): Promise<PassedBody> {
    const watch = setInterval(look, LOOK_MS);
    const end = await passAll().catch((error: unknown): PassEnd =>
      error instanceof Stopped ? error.end : `${waitsFor}-failed`,
    );
    clearInterval(watch);
    if (end === "whole") {
      return { end, bytes, kept: kept === null ? null : joinPieces(kept) };
    }
    const reason = new Error(`the body was broken off: ${end}`);
    writer.abort(reason).catch(() => undefined);
    over = end.startsWith("source") ? Promise.resolve() : linger(source, rules.lingerMs ?? 0);
    void over.then(() => source.cancel(reason));
    return { end, bytes, kept: null };
  }

  let over: Promise<unknown> = Promise.resolve();
  const done = run();
  return { done, over: done.then(() => over), stop };
}

/** Reads on for a while, so that who sends does not meet a closed connection before it has read its answer. */
async function linger(source: PieceReader, lingerMs: number): Promise<void> {
  if (lingerMs === 0) {
    return;
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), lingerMs);
  });
  const read = () => source.read().catch(() => null);
  while ((await Promise.race([read(), late])) !== null) {
    // Nobody wants it.
  }
  clearTimeout(timer);
}
