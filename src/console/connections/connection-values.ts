import type { ConnectionResource, ConnectionWrite } from "../../api/resources.ts";
import type { EventType } from "../events/event-types.ts";

/** What of a connection is edited, beside its settings. */
export interface ConnectionValues {
  name: string;
  types: readonly EventType[];
  /** Of events, one a line. */
  names: string;
  batchMaxCount: string;
}

/** What a new connection begins as. */
export const FRESH: ConnectionValues = { name: "", types: [], names: "", batchMaxCount: "20" };

/** Takes apart what the API says of a connection. */
export function toConnectionValues({ name, filter, batchMaxCount }: ConnectionResource): ConnectionValues {
  return {
    name,
    types: filter.types ?? [],
    names: (filter.names ?? []).join("\n"),
    batchMaxCount: String(batchMaxCount),
  };
}

/** What is sent of it; nothing chosen and nothing written means all events. */
export function toConnectionFields(values: ConnectionValues) {
  const { name, types, names, batchMaxCount } = values;
  const lines = names
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return {
    ...(name.trim() === "" ? {} : { name: name.trim() }),
    filter: {
      ...(types.length === 0 ? {} : { types: [...types] }),
      ...(lines.length === 0 ? {} : { names: lines }),
    },
    batchMaxCount: Number(batchMaxCount),
  } satisfies Partial<ConnectionWrite>;
}
