import { usageError } from "../errors.ts";
import type { Manifest } from "../manifest.ts";
import { toSourceName, type SourceKey } from "../manifest-schema.ts";
import { compareConnection } from "./connection.ts";
import { compareSource } from "./source.ts";
import { toRest, type Plan } from "./step.ts";
import { findSource, type Pipeline, type PipelineOptions } from "./there.ts";
import { compareTrigger } from "./trigger.ts";

/** Dialects whose endpoints make a source, which their functions emit into. */
const EMITTING: ReadonlySet<string> = new Set(["segment-source"]);

/** What stands in front of connections. */
const INSERT = "segment-insert";

/**
 * Compares sources, connections and triggers with what is there. Throws when the manifest names what is nowhere, with all
 * that is wrong. What belongs to a source or a function of the manifest and is not named goes with `prune`.
 */
export function toPipelinePlan(manifest: Manifest, there: Pipeline, options: PipelineOptions): Plan {
  const faults = findFaults(manifest, there);
  const sources = manifest.sources.map((wanted, index) =>
    compareSource(wanted, there, {
      ...options,
      onFault: (fault) => faults.push(`sources.${index}.${fault}`),
    }),
  );
  const connections = manifest.connections.map((wanted, index) =>
    compareConnection(wanted, there, {
      ...options,
      onFault: (fault) => faults.push(`connections.${index}.${fault}`),
    }),
  );
  const triggers = manifest.triggers.map((wanted) => compareTrigger(wanted, there));
  if (faults.length > 0) {
    throw usageError([`${manifest.file} does not fit:`, ...faults.map((line) => `  ${line}`)].join("\n"));
  }
  const matched = new Set([...connections, ...triggers].map(({ id }) => id));
  const rest = toRest(
    [
      ...listOwn(manifest, there).filter(({ id }) => !matched.has(id)),
      ...connections.flatMap(({ others }) => others),
    ],
    options.prune,
  );
  return {
    name: "events",
    functionId: null,
    steps: [...sources, ...connections, ...triggers].flatMap(({ steps }) => steps).concat(rest.steps),
    leftAlone: rest.leftAlone,
    notes: [...sources, ...connections].flatMap(({ notes }) => notes),
  };
}

function findFaults(manifest: Manifest, { sources, functions }: Pipeline): string[] {
  const emitted = new Set(
    manifest.functions
      .filter(({ dialect }) => EMITTING.has(dialect))
      .flatMap(({ endpoints }) => endpoints.map(({ suffix }) => suffix)),
  );
  const isNowhere = ({ slug, endpoint }: SourceKey) =>
    findSource(sources, { slug, endpoint }) === undefined &&
    !(endpoint !== undefined && emitted.has(endpoint)) &&
    !manifest.sources.some((each) => slug !== undefined && each.slug === slug);
  const toFunctionFault = (at: string, name: string | undefined) =>
    name === undefined || functions.has(name)
      ? []
      : [`${at}.function: there is no function "${name}", neither here nor on the server`];
  // The server refuses it too, but only when its connection is made already.
  const toInsertFault = (at: string, name: string) => {
    const dialect = functions.get(name)?.dialect ?? INSERT;
    return dialect === INSERT
      ? toFunctionFault(at, name)
      : [`${at}.function: "${name}" is of the dialect ${dialect}, and has to be of ${INSERT}`];
  };
  const toEndpointFault = (at: string, endpoint: string) =>
    `${at}.endpoint: no source function answers at "${endpoint}", neither here nor on the server`;
  return [
    ...manifest.sources.flatMap(({ endpoint }, index) =>
      endpoint !== undefined && isNowhere({ endpoint })
        ? [toEndpointFault(`sources.${index}`, endpoint)]
        : [],
    ),
    ...manifest.connections.flatMap(({ source: slug, endpoint, function: fn, inserts }, index) => {
      const at = `connections.${index}`;
      const isLost = isNowhere({ slug, endpoint });
      return [
        ...(isLost && endpoint !== undefined ? [toEndpointFault(at, endpoint)] : []),
        ...(isLost && slug !== undefined
          ? [`${at}.source: there is no source "${slug}", neither here nor on the server`]
          : []),
        ...toFunctionFault(at, fn),
        ...inserts.flatMap((insert, order) => toInsertFault(`${at}.inserts.${order}`, insert.function)),
      ];
    }),
    ...manifest.triggers.flatMap((trigger, index) => toFunctionFault(`triggers.${index}`, trigger.function)),
  ];
}

/** Connections of the manifest's sources, and triggers of its functions. */
function listOwn(manifest: Manifest, { sources, connections, triggers, functions }: Pipeline) {
  const sourceNames = new Map(
    manifest.sources.flatMap((wanted) => {
      const source = findSource(sources, wanted);
      return source === undefined ? [] : [[source.id, toSourceName(wanted)] as const];
    }),
  );
  const functionIds = new Set(manifest.functions.map(({ name }) => functions.get(name)?.id));
  return [
    ...connections
      .filter(({ sourceId }) => sourceNames.has(sourceId))
      .map(({ id, name, sourceId }) => ({
        kind: "connection" as const,
        id,
        name: `${name} from ${sourceNames.get(sourceId)}`,
      })),
    ...triggers
      .filter(({ target }) => target.functionId !== undefined && functionIds.has(target.functionId))
      .map(({ id, name }) => ({ kind: "trigger" as const, id, name })),
  ];
}
