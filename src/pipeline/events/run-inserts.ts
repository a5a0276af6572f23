import { isEventType, type EventType, type SegmentEvent } from "../../core/events.ts";
import type { WaitUntil } from "../../observe/recorder.ts";
import type { StoredDelivery } from "../../storage/deliveries.ts";
import type { Insert } from "../../storage/insert-instances.ts";
import type { HandlerRun, RunHandler } from "./call-handler.ts";
import { BATCH_HANDLER } from "./ingest.ts";
import { toVerdict, type Verdict } from "./verdict.ts";

/** A delivery under way, with its event as the functions before have left it. */
export interface Item {
  delivery: StoredDelivery;
  /** Decides which handler is called: what an insert function makes of the event does not. */
  type: EventType;
  event: object;
}

/** An item that ended, and the run that ended it; null when none was made. */
export interface Ended {
  item: Item;
  verdict: Verdict;
  run: HandlerRun | null;
  /** What more there is to say of the reason. */
  message?: string;
  /** What the run gave back for this item; left out: all that it gave back. */
  given?: unknown;
}

const DROPPED: Verdict = { type: "discarded", reason: "filtered.insert-function" };
const NOT_RUNNABLE: Verdict = { type: "discarded", reason: "errors.discarded.FUNCTION_OFF" };
const WRONG: Verdict = { type: "discarded", reason: "errors.discarded.400" };

/** Runs insert functions one after the other; gives the items that go on, and those that have ended. */
export async function runInserts(
  runHandler: RunHandler,
  inserts: Insert[],
  items: Item[],
  waitUntil: WaitUntil,
): Promise<{ live: Item[]; ended: Ended[] }> {
  const ended: Ended[] = [];
  let live = items;
  for (const insert of inserts) {
    const isBatch = live.length > 1 && insert.handlers.includes(BATCH_HANDLER);
    const groups = isBatch ? [live] : live.map((item) => [item]);
    const results = await Promise.all(
      groups.map((group) => runInsert(runHandler, insert, group, isBatch, waitUntil)),
    );
    ended.push(...results.flatMap((result) => result.ended));
    live = results.flatMap((result) => result.live);
  }
  return { live, ended };
}

async function runInsert(
  runHandler: RunHandler,
  { instance }: Insert,
  group: Item[],
  isBatch: boolean,
  waitUntil: WaitUntil,
): Promise<{ live: Item[]; ended: Ended[] }> {
  const [first] = group;
  if (first === undefined) {
    return { live: [], ended: [] };
  }
  const type = isBatch ? null : first.type;
  const events = group.map(({ event }) => event);
  const { functionId } = instance;
  const run = await runHandler({ instance, functionId, type, events }, waitUntil);
  const endAll = (verdict: Verdict, message?: string) => ({
    live: [],
    ended: group.map((item) => ({ item, verdict, run, ...(message === undefined ? {} : { message }) })),
  });
  if (run === null) {
    return endAll(NOT_RUNNABLE);
  }
  if (run.outcome.kind === "threw" && run.outcome.error.name === "DropEvent") {
    return endAll(DROPPED);
  }
  const verdict = toVerdict(run.outcome, first.delivery.attempts);
  if (verdict !== null) {
    return endAll(verdict);
  }
  const returned = toEvents(run.value, group.length);
  if (returned === null) {
    return endAll(WRONG, "an insert function must return the event, or null to drop it");
  }
  const live: Item[] = [];
  const ended: Ended[] = [];
  group.forEach((item, index) => {
    const event = returned[index] ?? null;
    if (event === null) {
      ended.push({ item, verdict: DROPPED, run });
    } else {
      live.push({ ...item, event });
    }
  });
  return { live, ended };
}

/** What came back, position by position; null when it is not what a bootstrap gives. It comes out of user code's isolate. */
function toEvents(value: unknown, count: number): (object | null)[] | null {
  const events = (value as { events?: unknown } | null | undefined)?.events;
  if (!Array.isArray(events) || events.length !== count) {
    return null;
  }
  const isRight = (event: unknown) => event === null || isEvent(event);
  return events.every(isRight) ? events : null;
}

function isEvent(value: unknown): value is SegmentEvent {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    isEventType((value as { type?: unknown }).type)
  );
}
