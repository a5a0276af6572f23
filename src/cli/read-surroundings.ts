import type { ApiClient } from "./api-client.ts";
import { CliError } from "./errors.ts";
import type { Surroundings } from "./pulled.ts";
import { readInserts } from "./read-pipeline.ts";
import type {
  ConnectionResource,
  FunctionResource,
  Problem,
  SourceResource,
  TriggerResource,
} from "./resources.ts";

/**
 * Reads the connections to and from functions and the triggers that call them, with the sources of those. Null: the token
 * may not read them.
 */
export async function readSurroundings(
  api: ApiClient,
  functions: readonly FunctionResource[],
): Promise<Surroundings | null> {
  try {
    return await read(api, functions);
  } catch (error) {
    if (error instanceof CliError && (error.problem as Problem | undefined)?.status === 403) {
      return null;
    }
    throw error;
  }
}

async function read(api: ApiClient, functions: readonly FunctionResource[]): Promise<Surroundings> {
  const [allSources, allConnections, allTriggers] = await Promise.all([
    api.list<SourceResource>("/sources"),
    api.list<ConnectionResource>("/connections"),
    api.list<TriggerResource>("/triggers"),
  ]);
  const ids = new Set(functions.map(({ id }) => id));
  const ofFunctions = new Set(
    allSources.filter(({ functionId }) => functionId !== null && ids.has(functionId)).map(({ id }) => id),
  );
  const isBeside = ({ sourceId, functionId }: ConnectionResource) =>
    ids.has(functionId) || ofFunctions.has(sourceId);
  // What an insert function stands in front of is only told by each connection.
  const isInserted = functions.some(({ dialect }) => dialect === "segment-insert");
  const inserts = await readInserts(
    api,
    isInserted ? allConnections : allConnections.filter((each) => isBeside(each)),
  );
  const connections = allConnections.filter(
    (each) => isBeside(each) || inserts.get(each.id)?.some(({ functionId }) => ids.has(functionId)) === true,
  );
  const sourceIds = new Set([...ofFunctions, ...connections.map(({ sourceId }) => sourceId)]);
  const sources = allSources.filter(({ id }) => sourceIds.has(id));
  const named = [...sources, ...connections, ...connections.flatMap(({ id }) => inserts.get(id) ?? [])];
  const others = new Set(named.flatMap(({ functionId }) => functionId ?? []).filter((id) => !ids.has(id)));
  const elsewhere = await Promise.all(
    Array.from(others, (id) => api.find<FunctionResource>(`/functions/${id}`)),
  );
  return {
    sources,
    connections,
    inserts,
    triggers: allTriggers.filter(
      ({ target }) => target.functionId !== undefined && ids.has(target.functionId),
    ),
    functions: new Map(
      [...functions, ...elsewhere.filter((fn) => fn !== null)].map((fn) => [fn.id, fn] as const),
    ),
  };
}
