import type { Caller } from "../auth/api-tokens.ts";
import { createId } from "../core/ids.ts";
import { mergeSettings } from "../core/settings.ts";
import { readConnection } from "../storage/connections.ts";
import {
  createInsertInstance,
  deleteInsertInstance,
  readInsertInstance,
  updateInsertInstance,
  type InsertInstanceChange,
  type StoredInsertInstance,
} from "../storage/insert-instances.ts";
import { readLatestFunction, type LatestFunction } from "../storage/offset-pages.ts";
import { openSettings } from "../storage/sealed-settings.ts";
import type { ApiDeps } from "./deps.ts";
import { invalidInput, notFound } from "./problem.ts";
import { definitionsOf, toStoredSettings } from "./save-source.ts";

/** An insert function in front of a connection, as it is asked for. */
export interface InsertInstanceDraft {
  fn: LatestFunction;
  connection: { field: string; id: string };
  name: string;
  enabled: boolean;
  settings: Record<string, unknown>;
}

/** Puts an insert function in front of a connection. */
export async function saveInsertInstance(
  deps: ApiDeps,
  caller: Caller,
  { fn, connection, settings, name, enabled }: InsertInstanceDraft,
): Promise<StoredInsertInstance> {
  const { workspaceId } = caller;
  if ((await readConnection(deps.db, workspaceId, connection.id)) === null) {
    throw invalidInput([{ path: connection.field, message: "must be the id of a connection" }]);
  }
  const now = deps.now();
  const id = createId("ifi", now);
  const instance: StoredInsertInstance = {
    ...(await toStoredSettings(deps, { workspaceId, instanceId: id }, definitionsOf(fn), settings)),
    id,
    workspaceId,
    functionId: fn.fn.id,
    connectionId: connection.id,
    name,
    enabled,
    createdAt: now,
    updatedAt: now,
  };
  await createInsertInstance(deps.db, instance);
  return instance;
}

/** Reads an insert instance of the workspace, or refuses with a 404. */
export async function findInsertInstance(
  deps: ApiDeps,
  workspaceId: string,
  id: string,
): Promise<StoredInsertInstance> {
  const instance = await readInsertInstance(deps.db, workspaceId, id);
  if (instance === null) {
    throw notFound(`insert function instance ${id}`);
  }
  return instance;
}

/** Changes what is given of an insert instance; settings that are left out stay as they are. */
export async function changeInsertInstance(
  deps: ApiDeps,
  instance: StoredInsertInstance,
  {
    settings,
    ...change
  }: Pick<InsertInstanceChange, "name" | "enabled"> & {
    settings?: Record<string, unknown> | undefined;
  },
): Promise<void> {
  const { id, workspaceId, functionId } = instance;
  const owner = { workspaceId, instanceId: id };
  let stored = {};
  if (settings !== undefined) {
    const definitions = definitionsOf(await readLatestFunction(deps.db, workspaceId, functionId));
    const opened = await openSettings(deps.sealing, owner, instance);
    stored = await toStoredSettings(deps, owner, definitions, mergeSettings(definitions, opened, settings));
  }
  await updateInsertInstance(deps.db, workspaceId, id, { ...change, ...stored }, deps.now());
}

/** Deletes an insert instance, or refuses with a 404. */
export async function removeInsertInstance(deps: ApiDeps, workspaceId: string, id: string): Promise<void> {
  if (!(await deleteInsertInstance(deps.db, workspaceId, id))) {
    throw notFound(`insert function instance ${id}`);
  }
}
