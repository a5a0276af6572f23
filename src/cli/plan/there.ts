import type { SourceKey } from "../manifest-schema.ts";
import type { ConnectionResource, InsertResource, SourceResource, TriggerResource } from "../resources.ts";
import type { SettingDefinition } from "./settings.ts";

/** A function that a connection, what stands in front of it, or a trigger names. */
export interface NamedFunction {
  /** Null: it is to be made first. */
  id: string | null;
  dialect: string;
  settings: SettingDefinition[];
}

/** What the server has of sources, connections and triggers, and the functions that the manifest names there. */
export interface Pipeline {
  sources: SourceResource[];
  connections: ConnectionResource[];
  triggers: TriggerResource[];
  /** What stands in front of connections, by their ids, in the order in which it runs. */
  inserts: ReadonlyMap<string, InsertResource[]>;
  /** What the functions of sources with settings ask for, by the names of the sources. */
  sourceSettings: ReadonlyMap<string, SettingDefinition[]>;
  /** By the names that the manifest has for them; one that is nowhere is not in here. */
  functions: ReadonlyMap<string, NamedFunction>;
}

export interface PipelineOptions {
  prune: boolean;
  /** Sends sensitive settings again that are there. */
  resend: boolean;
  env: NodeJS.ProcessEnv;
}

/** Finds the source that a key names. */
export function findSource(sources: readonly SourceResource[], key: SourceKey): SourceResource | undefined {
  return sources.find(({ slug, endpoint }) =>
    key.slug === undefined ? endpoint === key.endpoint : slug === key.slug,
  );
}
