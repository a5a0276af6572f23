import type { ApiClient } from "./api-client.ts";
import { findFunctionIfAny } from "./find-function.ts";
import type { Manifest } from "./manifest.ts";
import { listBetween } from "./plan/connection.ts";
import type { Compared } from "./plan/function.ts";
import { toSourceName, type SourceKey } from "./manifest-schema.ts";
import { findSource, type NamedFunction, type Pipeline } from "./plan/there.ts";
import type {
  ConnectionResource,
  FunctionResource,
  InsertResource,
  SourceResource,
  TriggerResource,
} from "./resources.ts";

/** Tells whether a manifest says anything of sources, connections or triggers; they are not looked at otherwise. */
export function hasPipeline({ sources, connections, triggers }: Manifest): boolean {
  return sources.length + connections.length + triggers.length > 0;
}

/** Reads what the server has of sources, connections and triggers, and the functions that the manifest names for them. */
export async function readPipeline(
  api: ApiClient,
  manifest: Manifest,
  compared: readonly Compared[],
): Promise<Pipeline> {
  const own = compared.map(({ wanted, current }): [string, NamedFunction] => {
    const { name, dialect, settings } = wanted;
    return [name, { id: current?.id ?? null, dialect, settings }];
  });
  const inserts = manifest.connections.flatMap((each) => each.inserts);
  const names = [...manifest.connections, ...inserts, ...manifest.triggers].flatMap(
    (each) => each.function ?? [],
  );
  const others = [...new Set(names)].filter((name) => own.every(([each]) => each !== name));
  const [sources, connections, triggers, ...found] = await Promise.all([
    api.list<SourceResource>("/sources"),
    api.list<ConnectionResource>("/connections"),
    api.list<TriggerResource>("/triggers"),
    ...others.map((name) => findFunctionIfAny(api, name)),
  ]);
  const elsewhere = others.flatMap((name, index): [string, NamedFunction][] => {
    const fn = found[index] ?? null;
    return fn === null ? [] : [[name, fn]];
  });
  const functions = new Map([...own, ...elsewhere]);
  const named = manifest.connections.flatMap((wanted) =>
    listBetween(wanted, { sources, connections, functions }),
  );
  const [inFront, sourceSettings] = await Promise.all([
    readInserts(api, named),
    readSourceSettings(api, manifest, sources),
  ]);
  return { sources, connections, triggers, functions, inserts: inFront, sourceSettings };
}

/** Finds what the functions of sources ask for: that of an endpoint may be in the manifest too. */
async function readSourceSettings(api: ApiClient, manifest: Manifest, sources: readonly SourceResource[]) {
  const wanted = manifest.sources.filter(({ settings }) => settings !== undefined);
  const read = async (key: SourceKey) => {
    const own = manifest.functions.find(({ endpoints }) =>
      endpoints.some(({ suffix }) => suffix === key.endpoint),
    );
    const functionId = own === undefined ? (findSource(sources, key)?.functionId ?? null) : null;
    const elsewhere =
      functionId === null ? null : await api.find<FunctionResource>(`/functions/${functionId}`);
    return [toSourceName(key), own?.settings ?? elsewhere?.settings ?? []] as const;
  };
  return new Map(await Promise.all(wanted.map(read)));
}

/** Reads what stands in front of connections, by their ids. */
export async function readInserts(
  api: ApiClient,
  connections: readonly ConnectionResource[],
): Promise<Map<string, InsertResource[]>> {
  const ids = [...new Set(connections.map(({ id }) => id))];
  const read = async (id: string) =>
    [id, await api.list<InsertResource>(`/connections/${id}/inserts`)] as const;
  return new Map(await Promise.all(ids.map(read)));
}
