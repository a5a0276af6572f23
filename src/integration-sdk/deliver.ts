import { toEventMethods } from "./ecommerce.ts";
import { factories } from "./errors.ts";
import { toMessage, withChannel } from "./message.ts";
import { toRuling, type Ruling } from "./ruling.ts";
import type { Integration, IntegrationClass, Message, Settings } from "./types.ts";
import { callBack, sendBuckets } from "./wrap.ts";

/** How one message ended. */
export type DeliveryEnd = { ok: true } | { ok: false; error: unknown; ruling: Ruling };

/** What a message that no method takes ends with. */
class NotSupported extends Error {
  override name = "EventNotSupported";
  code = "UNSUPPORTED_EVENT_TYPE";
  status = 400;
}

type Raw = Record<string, unknown>;

const SENT: DeliveryEnd = { ok: true };

/** Hands one message to an integration: whether it is on, whether it is valid, and then its method. */
export async function deliverOne(
  Class: IntegrationClass,
  settings: Settings,
  raw: Raw,
): Promise<DeliveryEnd> {
  const integration = createInstance(Class, settings);
  try {
    const message = toAccepted(Class, integration, raw);
    const type = message.type();
    const method = integration[type];
    if (typeof method !== "function") {
      throw new NotSupported(`${type} not supported`);
    }
    await callBack(integration, method as (...args: never[]) => unknown, message);
    return SENT;
  } catch (error) {
    return toFailed(integration, error);
  }
}

/** Hands several messages to the integration's `batch`; each has an end of its own. */
export async function deliverMany(
  Class: IntegrationClass,
  settings: Settings,
  raws: Raw[],
): Promise<DeliveryEnd[]> {
  const integration = createInstance(Class, settings);
  if (typeof integration["batch"] !== "function") {
    return deliverOneByOne(Class, settings, raws);
  }
  const ends: DeliveryEnd[] = raws.map(() => SENT);
  const places = new Map<unknown, number>();
  raws.forEach((raw, index) => {
    try {
      places.set(toAccepted(Class, integration, raw), index);
    } catch (error) {
      ends[index] = toFailed(integration, error);
    }
  });
  if (places.size === 0) {
    return ends;
  }
  try {
    for (const { messages, error } of await sendBuckets(integration, [...places.keys()] as Message[])) {
      if (error !== undefined) {
        setFailed(ends, places, messages, toFailed(integration, error));
      }
    }
  } catch (error) {
    setFailed(ends, places, [...places.keys()], toFailed(integration, error));
  }
  return ends;
}

/** In their order, and one after the other: what they may send together is limited. */
async function deliverOneByOne(
  Class: IntegrationClass,
  settings: Settings,
  raws: Raw[],
): Promise<DeliveryEnd[]> {
  const ends: DeliveryEnd[] = [];
  for (const raw of raws) {
    ends.push(await deliverOne(Class, settings, raw));
  }
  return ends;
}

/** With settings of its own, which it may change. */
function createInstance(Class: IntegrationClass, settings: Settings): Integration {
  return new Class(structuredClone(settings));
}

/** Gives what the mapper makes of a message, and calls nothing. */
export function mapOne(Class: IntegrationClass, settings: Settings, raw: Raw): unknown {
  const integration = createInstance(Class, settings);
  const type = typeOf(raw);
  const message = toMessage(raw, type);
  const map = integration.mapper?.[toMapperName(integration, message, type)];
  if (message === undefined || map === undefined) {
    throw new NotSupported(`integration.mapper.${type}() is missing`);
  }
  return map.call(integration, message, settings);
}

function toMapperName({ mapper }: Integration, message: Message | undefined, type: string): string {
  const { event } = (message ?? {}) as { event?: () => unknown };
  const names = type === "track" && event !== undefined ? toEventMethods(event.call(message)) : [];
  return names.find((name) => typeof mapper?.[name] === "function") ?? type;
}

/** What an endpoint is sent may be no message at all. */
function typeOf(raw: unknown): string {
  const { type } = (typeof raw === "object" && raw !== null ? raw : {}) as { type?: unknown };
  return typeof type === "string" ? type : "undefined";
}

function toAccepted(Class: IntegrationClass, integration: Integration, raw: Raw): Message {
  const type = typeOf(raw);
  const message = type === "undefined" ? undefined : toMessage(withChannel(raw), type);
  if (message === undefined) {
    throw new NotSupported(`${type} not supported`);
  }
  const refused = findDisabled(integration, message) || Class.validate(message, integration.settings);
  if (refused) {
    throw refused;
  }
  return message;
}

/** Earlier integrations, which have an `enabled` of their own, say by it whether they are. */
function findDisabled(integration: Integration, message: Message): unknown {
  const answer = (integration["enabled"] as (message: Message) => unknown).call(integration, message);
  if (typeof answer !== "boolean") {
    return answer;
  }
  return answer ? undefined : factories.reject(integration.name, ["%s is disabled", integration.name]);
}

function toFailed(integration: Integration, error: unknown): DeliveryEnd {
  return { ok: false, error, ruling: toRuling(integration, error) };
}

function setFailed(
  ends: DeliveryEnd[],
  places: ReadonlyMap<unknown, number>,
  messages: unknown[],
  end: DeliveryEnd,
): void {
  // A bucket of what the mapper made itself says nothing of single messages: none of them is known to be sent.
  const failed = messages.every((message) => places.has(message)) ? messages : [...places.keys()];
  for (const message of failed) {
    ends[places.get(message) ?? -1] = end;
  }
}
