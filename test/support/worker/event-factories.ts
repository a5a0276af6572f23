import { createId, createRandomText } from "../../../src/core/ids.ts";
import { createConnection, type StoredConnection } from "../../../src/storage/connections.ts";
import { createSource, type StoredSource } from "../../../src/storage/sources.ts";
import type { NewEvents } from "../../../src/storage/events.ts";
import { db, NOW, WORKSPACE } from "./factories.ts";

/** Stores a source that is on, and gives it with its write key. */
export async function storeSource(
  fields: Partial<StoredSource> = {},
): Promise<{ source: StoredSource; writeKey: string }> {
  const source: StoredSource = {
    id: createRandomText(22),
    workspaceId: WORKSPACE,
    name: "Shop",
    slug: createRandomText(8).toLowerCase(),
    enabled: true,
    functionId: null,
    versionId: null,
    endpointSuffix: null,
    settings: "{}",
    sealedSettings: "{}",
    deployedAt: null,
    createdAt: NOW,
    updatedAt: NOW,
    ...fields,
  };
  const writeKey = createRandomText(32);
  await createSource(db, source, writeKey);
  return { source, writeKey };
}

/** Stores a connection that is on. */
export async function storeConnection(
  sourceId: string,
  functionId: string,
  fields: Partial<StoredConnection> = {},
): Promise<StoredConnection> {
  const connection: StoredConnection = {
    id: createId("con"),
    workspaceId: WORKSPACE,
    sourceId,
    functionId,
    name: "to the test",
    enabled: true,
    filter: "{}",
    settings: "{}",
    sealedSettings: "{}",
    batchMaxCount: 20,
    createdAt: NOW,
    updatedAt: NOW,
    ...fields,
  };
  await createConnection(db, connection);
  return connection;
}

/** Events with one delivery each, as `insertEvents` takes them. */
export function toNewEvents(
  sourceId: string,
  connectionId: string,
  messageIds: string[],
  fields: Partial<NewEvents> & { dueAt?: number } = {},
): NewEvents {
  const { dueAt = NOW, ...rest } = fields;
  const events = messageIds.map((messageId) => ({
    id: createId("evt"),
    messageId,
    type: "track",
    name: "Bought",
    userId: "u1",
    anonymousId: null,
    payload: JSON.stringify({ type: "track", messageId, event: "Bought" }),
    receivedAt: NOW,
  }));
  return {
    workspaceId: WORKSPACE,
    sourceId,
    events,
    deliveries: events.map(({ id: eventId }) => ({
      id: createId("dlv"),
      eventId,
      connectionId,
      dueAt,
      retryUntil: NOW + 10_000,
      reason: null,
    })),
    objects: [],
    keysExpireAt: NOW + 1_000,
    batches: [],
    now: NOW,
    ...rest,
  };
}
