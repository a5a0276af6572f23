import { expect, onTestFinished } from "vitest";
import { api, eventually } from "../craft/runner.ts";
import type { Received, Receiver } from "./receiver.ts";

/** A trigger as it is made, with its secrets. */
export interface MadeTrigger {
  id: string;
  secret: string;
  signingSecret: string;
}

/** A delivery as the API shows it. */
export interface Delivery {
  id: string;
  state: string;
  reason: string | null;
  attempts: number;
  dueAt: string;
  history: Attempt[];
}

interface Attempt {
  number: number;
  reason: string | null;
  invocationId: string | null;
  startedAt: string;
  request: { method: string; url?: string; headers: Record<string, string>; body: string };
  response?: { status: number; body?: string; bodyBase64?: string; truncated?: true };
  error?: { name?: string; message: string };
  logs: { message: string }[];
}

/** A response of the API with the status that is expected of it. */
export async function expectCall<T>(method: string, path: string, body: unknown, status: number): Promise<T> {
  const answer = await api.call<T>(method, path, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(status);
  return answer.body;
}

/** Makes a trigger; one that is left would be handed what other tests fire. */
export async function createTrigger(eventIds: unknown[], target: unknown): Promise<MadeTrigger> {
  return expectCall("POST", "/triggers", { eventIds, target }, 201);
}

/** Makes a trigger that goes with its test. */
export async function bind(eventIds: unknown[], target: unknown): Promise<MadeTrigger> {
  const made = await createTrigger(eventIds, target);
  onTestFinished(() => void api.call("DELETE", `/triggers/${made.id}`));
  return made;
}

/** Fires an event; gives its id. */
export async function fire(event: object): Promise<string> {
  const { items } = await expectCall<{ items: { id: string }[] }>("POST", "/events", event, 202);
  return items[0]?.id ?? "";
}

/** An id of events that no other test fires. */
export const ownId = (): string => `e${crypto.randomUUID()}`;

/** Waits for a request that the receiver gets. */
export function requestOf(receiver: Receiver, isIt: (request: Received) => boolean): Promise<Received> {
  return eventually(async () => receiver.received.find(isIt), "the request");
}

/** Waits until the delivery of an event to a trigger is as it should be. */
export async function deliveryOf(
  eventId: string,
  triggerId: string,
  isIt: (delivery: Delivery) => boolean = ({ state }) => state !== "queued" && state !== "running",
): Promise<Delivery> {
  return eventually(async () => {
    const query = `/deliveries?eventId=${eventId}&targetId=${triggerId}`;
    const [found] = (await api.call<{ items: { id: string }[] }>("GET", query)).body.items;
    if (found === undefined) {
      return undefined;
    }
    const { body } = await api.call<Delivery>("GET", `/deliveries/${found.id}`);
    return isIt(body) ? body : undefined;
  }, "the delivery");
}
