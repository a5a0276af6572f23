import type { AppConnection, Authorization, Connector, Mapping } from "../../core/destinations.ts";
import type { RecordOrigin } from "./to-call.ts";

/** What is stored of where records come from; texts are JSON. */
export interface StoredOrigins {
  connectors: { slug: string; shape: string }[];
  contexts: { externalId: string; externalName: string | null }[];
  connections: {
    id: string;
    contextId: string;
    connector: string;
    enabled: boolean;
    authorization: string | null;
  }[];
  mappings: { source: string; inputs: string }[];
}

/** Finds where a record comes from by its context and source. */
export type FindOrigin = (contextId: string, source: string) => RecordOrigin;

/** Makes the objects that functions get of what is stored. */
export function toOrigins(stored: StoredOrigins): FindOrigin {
  const connectors = new Map(stored.connectors.map((row) => [row.slug, toConnector(row)]));
  const contexts = new Map(stored.contexts.map((row) => [row.externalId, toContext(row)]));
  const mappings = new Map(
    stored.mappings.map(({ source, inputs }) => [source, JSON.parse(inputs) as Mapping]),
  );
  return (contextId, source) => {
    const connector = connectors.get(source) ?? null;
    const row = stored.connections.find(
      (given) => given.contextId === contextId && given.connector === source,
    );
    return {
      connector,
      context: contexts.get(contextId) ?? null,
      connection: row === undefined || connector === null ? null : toAppConnection(row, connector),
      mapping: mappings.get(source) ?? null,
    };
  };
}

export function toConnector({ slug, shape }: { slug: string; shape: string }): Connector {
  return { slug, ...(JSON.parse(shape) as Omit<Connector, "slug">) };
}

export function toContext({ externalId, externalName }: { externalId: string; externalName: string | null }) {
  return { external_id: externalId, ...(externalName === null ? {} : { external_name: externalName }) };
}

/** Of the source app it has the names alone: the whole of it stands beside it. */
export function toAppConnection(
  { id, enabled, authorization }: StoredOrigins["connections"][number],
  { slug, name }: Connector,
): AppConnection {
  return {
    id,
    enabled,
    connector: { slug, name },
    ...(authorization === null ? {} : { authorization: JSON.parse(authorization) as Authorization }),
  };
}
