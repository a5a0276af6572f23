import type { ApiClient } from "./api-client.ts";
import { findFunctionIfAny } from "./find-function.ts";
import type { Manifest } from "./manifest.ts";
import { listBetween } from "./plan/connection.ts";
import type { Compared } from "./plan/function.ts";
import type { NamedFunction, Pipeline } from "./plan/there.ts";
import type { ConnectionResource, InsertResource, SourceResource, TriggerResource } from "./resources.ts";

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
  return { sources, connections, triggers, functions, inserts: await readInserts(api, named) };
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
