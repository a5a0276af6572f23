import { toTime } from "../../api/schemas/shared.ts";
import type { SettingDefinition } from "../../core/settings.ts";
import type { StoredWorkspace } from "../../storage/workspaces.ts";
import { toCatalogId, toResourceType, toSegmentId } from "../resource-types.ts";
import type { SegmentFunction } from "../segment-function.ts";

/** What only an answer about one function has. */
interface Details {
  code: string;
  deployedAt: number | null;
}

/** A function as the Config API shows it: members that are false or empty are left out. */
export function toConfigFunction(found: SegmentFunction, details?: Details): Record<string, unknown> {
  const { fn, dialect, settings, createdBy } = found;
  const deployedAt = details?.deployedAt ?? null;
  return withoutEmpty({
    code: details?.code,
    deployed_at: deployedAt === null ? undefined : toTime(deployedAt),
    settings: settings.map(toConfigSetting),
    id: toSegmentId(dialect, fn.id),
    workspace_id: fn.workspaceId,
    display_name: fn.name,
    description: fn.description,
    created_at: toTime(fn.createdAt),
    created_by: createdBy,
    logo_url: fn.logoUrl,
    type: toResourceType(dialect),
    catalog_id: toCatalogId(fn.id),
  });
}

/** A workspace as the Config API shows it. */
export function toConfigWorkspace({ id, name, createdAt }: StoredWorkspace): Record<string, unknown> {
  return { name: `workspaces/${name}`, display_name: name, id, create_time: toTime(createdAt) };
}

function toConfigSetting({ type, ...rest }: SettingDefinition): Record<string, unknown> {
  return withoutEmpty({ ...rest, type: type.toLowerCase() });
}

function withoutEmpty(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || value === "" || value === false || (Array.isArray(value) && value.length === 0)
  );
}
