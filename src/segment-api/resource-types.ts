import type { DialectName } from "../core/contract.ts";

/** What Segment calls the kinds of functions, with the dialect that runs each; null: nothing here does. */
const DIALECTS = {
  SOURCE: "segment-source",
  DESTINATION: "segment-destination",
  INSERT_DESTINATION: "segment-insert",
  INSERT_SOURCE: null,
  INSERT_TRANSFORMATION: null,
} as const satisfies Record<string, DialectName | null>;

export type ResourceType = keyof typeof DIALECTS;
export const RESOURCE_TYPES = Object.keys(DIALECTS) as ResourceType[];
export type SegmentDialect = Exclude<(typeof DIALECTS)[ResourceType], null>;

const TYPES: Record<SegmentDialect, ResourceType> = {
  "segment-source": "SOURCE",
  "segment-destination": "DESTINATION",
  "segment-insert": "INSERT_DESTINATION",
};

/** Prefixes of function ids in both APIs. */
const PREFIXES: Record<SegmentDialect, string> = {
  "segment-source": "sfnc_",
  "segment-destination": "dfn_",
  "segment-insert": "ifnd_",
};

const OWN_PREFIX = "fn_";
/** Of a source function's instance: followed by the source's id. */
const INSTANCE_PREFIX = "sfn_";

/** The dialect that runs functions of a type; null when none does. */
export function toSegmentDialect(type: ResourceType): SegmentDialect | null {
  return DIALECTS[type];
}

/** Tells whether functions of a dialect are seen through these APIs. */
function isSegmentDialect(dialect: string): dialect is SegmentDialect {
  return Object.hasOwn(TYPES, dialect);
}

/** What Segment calls the functions of a dialect. */
export function toResourceType(dialect: SegmentDialect): ResourceType {
  return TYPES[dialect];
}

/** The id of a function as these APIs show it: ours, with the prefix that tells its kind. */
export function toSegmentId(dialect: SegmentDialect, functionId: string): string {
  return PREFIXES[dialect] + toCatalogId(functionId);
}

/** The id without its prefix. */
export function toCatalogId(functionId: string): string {
  return functionId.slice(OWN_PREFIX.length);
}

/** Our id of a function named by its catalog id. */
export function fromCatalogId(catalogId: string): string {
  return OWN_PREFIX + catalogId;
}

/** What an id of a function names; null when it is none. */
export function fromSegmentId(id: string): { dialect: SegmentDialect; functionId: string } | null {
  for (const [dialect, prefix] of Object.entries(PREFIXES)) {
    if (id.startsWith(prefix) && isSegmentDialect(dialect)) {
      return { dialect, functionId: fromCatalogId(id.slice(prefix.length)) };
    }
  }
  return null;
}

/** The id of a source's own instance of its function, which is what can be deployed. */
export function toInstanceId(sourceId: string): string {
  return INSTANCE_PREFIX + sourceId;
}

/** The source of an instance id; null when it is none. */
export function fromInstanceId(id: string): string | null {
  return id.startsWith(INSTANCE_PREFIX) && id.length > INSTANCE_PREFIX.length
    ? id.slice(INSTANCE_PREFIX.length)
    : null;
}
