import type {
  AppConnection,
  Connector,
  InputDefinition,
  InputError,
  Mapping,
  RecordContext,
} from "../../core/destinations.ts";
import { mapInputs } from "./map-inputs.ts";

/** Where a record comes from, as far as that is known; null: there is none. */
export interface RecordOrigin {
  connector: Connector | null;
  context: RecordContext | null;
  connection: AppConnection | null;
  mapping: Mapping | null;
}

/** A record as its sender names it. */
export interface NamedRecord {
  id: string;
  contextId: string;
  source: string;
  externalId: string;
  version: number;
}

/** What the isolate is given for one call of a destination's function; the variables go beside it. */
export interface CallInput {
  inputs: Record<string, unknown>;
  dates: string[];
  context: RecordContext;
  connection: AppConnection;
  source: Connector;
  record: { id: string; external_id: string; version: number };
}

export type MadeCall = { ok: true; input: CallInput } | { ok: false; errors: InputError[] };

/** Makes the call for a record, or says why there can be none: then the function is not run. */
export function toCall(
  definitions: readonly InputDefinition[],
  origin: RecordOrigin,
  named: NamedRecord,
  record: unknown,
): MadeCall {
  const { connector, context, connection, mapping } = origin;
  const { id, source, contextId, externalId: external_id, version } = named;
  if (connector === null) {
    return refuse("source", `there is no connector ${source}`);
  }
  if (context === null) {
    return refuse("context", `there is no context ${contextId}`);
  }
  if (connection === null) {
    return refuse("context", `the context ${contextId} has no connection to ${source}`);
  }
  if (!connection.enabled) {
    return refuse("context", `the connection of the context ${contextId} to ${source} is switched off`);
  }
  if (mapping === null) {
    return refuse("source", `the destination has no mapping for ${source}`);
  }
  const mapped = mapInputs(definitions, mapping, record);
  if (!mapped.ok) {
    return mapped;
  }
  const { inputs, dates } = mapped;
  const input = {
    inputs,
    dates,
    context,
    connection,
    source: connector,
    record: { id, external_id, version },
  };
  return { ok: true, input };
}

function refuse(path: string, message: string): MadeCall {
  return { ok: false, errors: [{ path, message }] };
}
