/** What storage, dialect, pipeline and API share of Xkit destinations. */

export const OPERATIONS = ["upsert", "delete"] as const;
export type Operation = (typeof OPERATIONS)[number];

export const INPUT_TYPES = ["string", "number", "integer", "boolean", "date", "array", "object"] as const;
export type InputType = (typeof INPUT_TYPES)[number];

/** An input as a destination declares it. */
export interface InputDefinition {
  name: string;
  type: InputType;
  optional: boolean;
}

/** How one input is made of a record of one source; pointers are those of RFC 6901, into the record or its elements. */
export type Transformation =
  | { transformation: "direct"; pointer: string }
  | { transformation: "static"; value: unknown }
  | {
      transformation: "find";
      pointer: string;
      condition: { property: string; value: string | number | boolean };
      extractPointer?: string | undefined;
    }
  | { transformation: "collect"; pointer: string; extractPointer: string }
  | { transformation: "date"; pointer: string };

/** The mapping of one source: input name to how it is made. */
export type Mapping = Readonly<Record<string, Transformation>>;

/** What is wrong with one input; `path` is dotted, as in `inputs.email`. */
export interface InputError {
  path: string;
  message: string;
}

export const RECORD_STATES = ["queued", "delivered", "rejected", "dead"] as const;
export type RecordState = (typeof RECORD_STATES)[number];

/** A record as its sender gives it; `record` may be left out of a delete. */
export interface GivenRecord {
  context: string;
  source: string;
  externalId: string;
  version?: number | undefined;
  record?: unknown;
}

/** What became of it, in the order in which they came; `superseded`: there is a newer version. */
export interface TakenRecord {
  id: string;
  context: string;
  source: string;
  externalId: string;
  version: number;
  state: RecordState | "superseded";
  errors: InputError[];
}

/** What becomes of a record after an attempt at one of its versions. */
export interface RecordEnd {
  id: string;
  /** The version that was tried. */
  version: number;
  state: RecordState;
  /** How many attempts count. */
  attempts: number;
  /** When it is tried again; null: it is settled. */
  dueAt: number | null;
  errors: string | null;
}

/** A variable of a destination: a fixed value that its functions get. */
export interface DestinationVariable {
  name: string;
  value: unknown;
  /** Its value is sealed, and shown as dots. */
  sensitive: boolean;
}

/** A source app, as functions get it and the API shows it. */
export interface Connector {
  slug: string;
  name: string;
  short_description?: string | undefined;
  mark_url?: string | undefined;
  about?: string | undefined;
  description?: string | undefined;
  supports_multiple_connections?: boolean | undefined;
}

/** Whose data it is: a user, company or group in the destination's own system. */
export interface RecordContext {
  external_id: string;
  external_name?: string | undefined;
}

export const AUTHORIZATION_STATES = ["awaiting_callback", "retrieving_tokens", "active", "error"] as const;

/** How a context has let a source app be read; tokens are no part of it. */
export interface Authorization {
  id?: string | number | undefined;
  display_label?: string | undefined;
  status: (typeof AUTHORIZATION_STATES)[number];
  error_code?: string | undefined;
  error_message?: string | undefined;
}

/** What ties a context to a source app. */
export interface AppConnection {
  id: string;
  enabled: boolean;
  connector: { slug: string; name: string };
  authorization?: Authorization | undefined;
}
