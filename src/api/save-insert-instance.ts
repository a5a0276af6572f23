import { createId } from "../core/ids.ts";
import type { SettingDefinition } from "../core/settings.ts";
import {
  createInsertInstance,
  deleteInsertInstance,
  readInsertInstance,
  readLastInsertedAt,
  updateInsertInstance,
  type InsertInstanceChange,
  type StoredInsertInstance,
} from "../storage/insert-instances.ts";
import type { ApiDeps } from "./deps.ts";
import { toChangedSettings, toStoredSettings } from "./instance-settings.ts";
import { notFound } from "./problem.ts";

/** An insert function in front of a connection, as it is asked for; both are there. */
export interface InsertInstanceDraft {
  functionId: string;
  connectionId: string;
  name: string;
  enabled: boolean;
  settings: Record<string, unknown>;
}

/** Puts an insert function in front of a connection, behind those that are there. */
export async function saveInsertInstance(
  deps: ApiDeps,
  workspaceId: string,
  definitions: readonly SettingDefinition[],
  { settings, ...draft }: InsertInstanceDraft,
): Promise<StoredInsertInstance> {
  // They run in the order of their ids, which a millisecond tells apart.
  const last = await readLastInsertedAt(deps.db, draft.connectionId);
  const now = Math.max(deps.now(), (last ?? 0) + 1);
  const id = createId("ifi", now);
  const instance: StoredInsertInstance = {
    ...draft,
    ...(await toStoredSettings(deps, { workspaceId, instanceId: id }, definitions, settings)),
    id,
    workspaceId,
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
  definitions: readonly SettingDefinition[],
  {
    settings,
    ...change
  }: Pick<InsertInstanceChange, "name" | "enabled"> & {
    settings?: Record<string, unknown> | undefined;
  },
): Promise<void> {
  const { id, workspaceId } = instance;
  const owner = { workspaceId, instanceId: id };
  const stored =
    settings === undefined
      ? {}
      : await toChangedSettings(deps, owner, { definitions, stored: instance, given: settings });
  await updateInsertInstance(deps.db, workspaceId, id, { ...change, ...stored }, deps.now());
}

/** Deletes an insert instance, or refuses with a 404. */
export async function removeInsertInstance(deps: ApiDeps, workspaceId: string, id: string): Promise<void> {
  if (!(await deleteInsertInstance(deps.db, workspaceId, id))) {
    throw notFound(`insert function instance ${id}`);
  }
}
