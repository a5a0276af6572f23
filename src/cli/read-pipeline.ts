import type { ApiClient } from "./api-client.ts";
import { findFunctionIfAny } from "./find-function.ts";
import type { Manifest } from "./manifest.ts";
import type { Compared } from "./plan/function.ts";
import type { NamedFunction, Pipeline } from "./plan/there.ts";
import type { ConnectionResource, SourceResource, TriggerResource } from "./resources.ts";

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
  const names = [...manifest.connections, ...manifest.triggers].flatMap((each) => each.function ?? []);
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
  return { sources, connections, triggers, functions: new Map([...own, ...elsewhere]) };
}
