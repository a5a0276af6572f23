import type { EndpointResource, FunctionResource, ScheduleResource } from "./resources.ts";

/** Fields of an endpoint that are not its policy. */
const NOT_POLICY = new Set(["suffix", "url", "functionId", "createdAt", "active"]);

/** Writes a function as an entry of a manifest; what is empty is left out, since that is the default. */
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
    limits: fn.limits,
    egress: fn.egress.allow === null ? {} : { allow: fn.egress.allow },
    endpoints: endpoints.map(toManifestEndpoint),
    schedules: schedules.map(({ name, cron, timeZone, data, enabled }) =>
      withoutEmpty({ name, cron, timeZone, data, enabled }),
    ),
  });
}

function toManifestEndpoint(endpoint: EndpointResource): Record<string, unknown> {
  const policy = Object.entries(endpoint).filter(([name]) => !NOT_POLICY.has(name));
  const { suffix, active } = endpoint;
  return { suffix, ...(active ? {} : { active }), ...withoutEmpty(Object.fromEntries(policy)) };
}

/** TOML has no null. */
function withoutEmpty(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== null && value !== undefined && value !== "" && !isEmpty(value))
      .map(([name, value]) => [name, isPlain(value) ? withoutEmpty(value) : value]),
  );
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
