import type { InputDefinition, Mapping } from "../../../src/core/destinations.ts";
import { createId } from "../../../src/core/ids.ts";
import { writeContextConnection } from "../../../src/storage/context-connections.ts";
import { writeConnector, writeContext } from "../../../src/storage/contexts.ts";
import {
  createDestination,
  writeMapping,
  type StoredDestination,
} from "../../../src/storage/destinations.ts";
import type { NewRecord } from "../../../src/storage/records.ts";
import { db, NOW, WORKSPACE } from "./factories.ts";

const times = { createdAt: NOW, updatedAt: NOW };

/** What a destination of a test has where the test does not say. */
const INPUTS: InputDefinition[] = [{ name: "n", type: "integer", optional: false }];
const MAPPING: Mapping = { n: { transformation: "direct", pointer: "/n" } };

/** Stores a destination that is on and calls one function for everything. */
export async function storeDestination(
  functionId: string,
  fields: Partial<StoredDestination> = {},
): Promise<StoredDestination> {
  const destination: StoredDestination = {
    id: createId("dst"),
    workspaceId: WORKSPACE,
    name: "test",
    enabled: true,
    upsertFunctionId: functionId,
    deleteFunctionId: functionId,
    inputs: JSON.stringify(INPUTS),
    settings: "{}",
    sealedSettings: "{}",
    ...times,
    ...fields,
  };
  await createDestination(db, destination);
  return destination;
}

/** Stores a source app that a context is connected to. */
export async function storeOrigin(
  source = "crm",
  contextId = "acme",
  { enabled = true, workspaceId = WORKSPACE } = {},
): Promise<void> {
  await writeConnector(db, { workspaceId, slug: source, shape: JSON.stringify({ name: "CRM" }), ...times });
  await writeContext(db, { workspaceId, externalId: contextId, externalName: "ACME", ...times });
  await writeContextConnection(db, {
    id: createId("ccn"),
    workspaceId,
    contextId,
    connector: source,
    enabled,
    authorization: JSON.stringify({ status: "active" }),
    ...times,
  });
}

/** Stores how a destination's inputs are made of the records of a source app. */
export function storeMapping(
  { id: destinationId, workspaceId }: StoredDestination,
  mapping: Mapping = MAPPING,
  source = "crm",
): Promise<void> {
  return writeMapping(db, { destinationId, source, workspaceId, inputs: JSON.stringify(mapping), ...times });
}

/** A version of a record, as `writeRecords` takes it. */
export function toNewRecord(externalId: string, fields: Partial<NewRecord> = {}): NewRecord {
  return {
    id: createId("rec"),
    contextId: "acme",
    source: "crm",
    externalId,
    operation: "upsert",
    version: 0,
    payload: JSON.stringify({ n: 1 }),
    state: "queued",
    errors: null,
    dueAt: NOW,
    ...fields,
  };
}
