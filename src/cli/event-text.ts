import { toErrorText, toLineText } from "./log-text.ts";
import { paint } from "./output.ts";
import type { DeliveryDetail, DeliveryResource, EventResource } from "./resources.ts";

const COLOURS = { delivered: "green", discarded: "yellow", dead: "red" } as const;

/** Writes an event as lines: what it is, and what became of it where that is known. */
export function toEventText(event: EventResource): string {
  const { id, receivedAt, type, name, userId, anonymousId, eventId, deliveries = [] } = event;
  const user = userId ?? anonymousId;
  const head = [
    paint("dim", receivedAt),
    type,
    ...[eventId, name].filter((each) => each !== null).map(String),
    ...(user === null ? [] : [`of ${user}`]),
    paint("dim", id),
  ].join("  ");
  return [head, ...deliveries.map((delivery) => `  ${toHead(delivery)}`)].join("\n");
}

/** Writes a delivery with each attempt: why it failed, and what the target has written. */
export function toDeliveryText(delivery: DeliveryDetail): string {
  const { createdAt, eventId, history } = delivery;
  return [
    toHead(delivery),
    `  of ${eventId}, made ${createdAt}`,
    ...history.flatMap(({ number, startedAt, durationMs, reason, error, logs = [] }) => [
      `  ${number}. ${paint("dim", startedAt)}  ${durationMs} ms${reason === null ? "" : `  ${paint("red", reason)}`}`,
      ...logs.map((line) => `  ${toLineText(line)}`),
      ...(error === undefined ? [] : [paint("red", `    ${toErrorText(error)}`)]),
    ]),
  ].join("\n");
}

function toHead({ id, state, attempts, targetId, reason }: DeliveryResource): string {
  const colour = COLOURS[state as keyof typeof COLOURS] ?? "dim";
  const count = `${attempts} ${attempts === 1 ? "attempt" : "attempts"}`;
  return [paint(colour, state), targetId, count, ...(reason === null ? [] : [reason]), paint("dim", id)].join(
    "  ",
  );
}
