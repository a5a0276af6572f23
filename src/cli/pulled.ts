import type {
  ConnectionResource,
  EndpointResource,
  FunctionResource,
  InsertResource,
  ScheduleResource,
  SourceResource,
  TriggerResource,
} from "./resources.ts";

/** A connection joins up to so many events unless it says otherwise. */
const BATCH_COUNT = 20;

/** Writes a function as an entry of a manifest; what is empty or a default is left out. */
export function toManifestFunction(
  fn: FunctionResource,
  file: string,
  endpoints: EndpointResource[],
  schedules: ScheduleResource[],
): Record<string, unknown> {
  return withoutEmpty({
    name: fn.name,
    dialect: fn.dialect,
    code: file,
    files: Object.keys(fn.files ?? {}).filter((path) => path !== file),
    description: fn.description,
    modules: fn.modules,
    variables: Object.fromEntries(fn.variables.map(({ name, value }) => [name, value])),
    settings: fn.settings,
    limits: fn.limitOverrides,
    egress: fn.egress.allow === null ? null : { allow: fn.egress.allow },
    endpoints: endpoints.map(({ suffix, active, policyOverrides }) => ({
      suffix,
      ...(active ? {} : { active }),
      ...policyOverrides,
    })),
    schedules: schedules.map(({ name, cron, timeZone, data, enabled }) =>
      withoutEmpty({ name, cron, timeZone: timeZone === "UTC" ? "" : timeZone, data, ...toEnabled(enabled) }),
    ),
  });
}

/** What lies around functions, and the functions by their ids, those of other folders too. */
export interface Surroundings {
  sources: SourceResource[];
  connections: ConnectionResource[];
  triggers: TriggerResource[];
  /** What stands in front of connections, by their ids. */
  inserts: ReadonlyMap<string, InsertResource[]>;
  functions: ReadonlyMap<string, Pick<FunctionResource, "name" | "settings">>;
}

/** Writes the connections and triggers that hand events to functions, and the sources that those or the functions have. */
export function toManifestPipeline({
  sources,
  connections,
  triggers,
  inserts,
  functions,
}: Surroundings): Record<string, unknown> {
  const keys = new Map(
    sources.map(({ id, slug, endpoint }) => [id, endpoint === null ? { slug } : { endpoint }]),
  );
  return withoutEmpty({
    sources: sources
      // That of an endpoint is made with the endpoint, and named after it.
      .filter(
        ({ endpoint, enabled, name, settings }) =>
          endpoint === null ||
          !enabled ||
          name !== `Endpoint ${endpoint}` ||
          Object.keys(settings).length > 0,
      )
      .map(({ id, name, enabled, functionId, settings }) =>
        withoutEmpty({
          ...keys.get(id),
          name,
          ...toEnabled(enabled),
          settings: toManifestSettings(name, settings, functions.get(functionId ?? "")?.settings ?? []),
        }),
      ),
    connections: connections.map(
      ({ id, sourceId, functionId, name, enabled, settings, filter, batchMaxCount }) => {
        const fn = functions.get(functionId);
        const { slug, endpoint } = (keys.get(sourceId) ?? {}) as { slug?: string; endpoint?: string };
        return withoutEmpty({
          name,
          ...(slug === undefined ? { endpoint } : { source: slug }),
          function: fn?.name ?? functionId,
          ...toEnabled(enabled),
          filter,
          batchMaxCount: batchMaxCount === BATCH_COUNT ? null : batchMaxCount,
          settings: toManifestSettings(name, settings, fn?.settings ?? []),
          inserts: (inserts.get(id) ?? []).map((insert) => toManifestInsert(name, insert, functions)),
        });
      },
    ),
    triggers: triggers.map(({ name, eventIds, target, enabled }) => {
      const { functionId, url } = target;
      return {
        name,
        eventIds,
        ...(functionId === undefined ? { url } : { function: functions.get(functionId)?.name ?? functionId }),
        ...toEnabled(enabled),
      };
    }),
  });
}

/** It is called as its function unless it says otherwise. */
function toManifestInsert(
  connection: string,
  { functionId, name, enabled, settings }: InsertResource,
  functions: Surroundings["functions"],
): Record<string, unknown> {
  const fn = functions.get(functionId);
  return withoutEmpty({
    function: fn?.name ?? functionId,
    name: name === fn?.name ? "" : name,
    ...toEnabled(enabled),
    settings: toManifestSettings(`${connection} ${name}`, settings, fn?.settings ?? []),
  });
}

/** Sensitive values are not to be had: a variable of the environment is named in their place. */
function toManifestSettings(
  instance: string,
  values: Record<string, unknown>,
  definitions: FunctionResource["settings"],
): Record<string, unknown> {
  const sensitive = new Set(
    definitions.filter((each) => String(each["sensitive"]) === "true").map(({ name }) => name),
  );
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      sensitive.has(name) ? { env: toVariableName(`${instance} ${name}`) } : value,
    ]),
  );
}

function toVariableName(text: string): string {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/[^A-Za-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "")
    .toUpperCase();
}

function toEnabled(enabled: boolean): { enabled?: boolean } {
  return enabled ? {} : { enabled };
}

/** Leaves out the fields that are empty, but nothing that is in them: an empty list may be what was set. */
function withoutEmpty(fields: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(fields).filter(([, value]) => value !== "" && !isEmpty(value));
  return withoutNull(Object.fromEntries(kept)) as Record<string, unknown>;
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** TOML has no null. */
function withoutNull(value: unknown): unknown {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  return Array.isArray(value)
    ? value.map(withoutNull)
    : Object.fromEntries(
        Object.entries(value)
          .filter(([, each]) => each !== null && each !== undefined)
          .map(([name, each]) => [name, withoutNull(each)]),
      );
}
