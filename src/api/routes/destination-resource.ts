import type { z } from "@hono/zod-openapi";
import type { Mapping } from "../../core/destinations.ts";
import type { StoredDestination, StoredMapping } from "../../storage/destinations.ts";
import { showSettings } from "../../storage/sealed-settings.ts";
import { toInputs } from "../change-destination.ts";
import type { destinationSchema, mappingSchema } from "../schemas/destinations.ts";
import { toTime } from "../schemas/shared.ts";

/** A destination as the API shows it: the sensitive variables are dots. */
export function toDestinationResource(row: StoredDestination): z.infer<typeof destinationSchema> {
  const { plain, hidden } = showSettings(row);
  const toVariables = (values: object, sensitive: boolean) =>
    Object.entries(values).map(([name, value]: [string, unknown]) => ({ name, value, sensitive }));
  return {
    id: row.id,
    name: row.name,
    functions: { upsert: row.upsertFunctionId, delete: row.deleteFunctionId },
    inputs: toInputs(row),
    variables: [...toVariables(plain, false), ...toVariables(hidden, true)],
    enabled: row.enabled,
    createdAt: toTime(row.createdAt),
    updatedAt: toTime(row.updatedAt),
  };
}

/** The mapping of a source as the API shows it. */
export function toMappingResource(row: StoredMapping): z.infer<typeof mappingSchema> {
  return {
    source: row.source,
    inputs: JSON.parse(row.inputs) as Mapping as z.infer<typeof mappingSchema>["inputs"],
    createdAt: toTime(row.createdAt),
    updatedAt: toTime(row.updatedAt),
  };
}
