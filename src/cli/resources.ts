/* The resources of the management API, as far as the command line reads them; `/api/docs` has all of them. */

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export interface Variable {
  name: string;
  value: string | number | boolean;
}

export interface FunctionResource {
  id: string;
  name: string;
  description: string;
  dialect: string;
  enabled: boolean;
  activeVersion: { id: string; number: number; createdAt: string };
  /** Left out of lists. */
  code?: string;
  /** Left out of lists. */
  files?: Record<string, string>;
  modules: Record<string, string>;
  variables: Variable[];
  settings: ({ name: string } & Record<string, unknown>)[];
  limits: Record<string, unknown>;
  /** Of the limits those that are not the default. */
  limitOverrides: Record<string, unknown>;
  egress: { allow: string[] | null };
}

export interface VersionResource {
  id: string;
  number: number;
  active: boolean;
  code?: string;
  modules: Record<string, string>;
  createdAt: string;
  author: string;
}

/** An endpoint with its policy. */
export interface EndpointResource extends Record<string, unknown> {
  suffix: string;
  url: string;
  functionId: string;
  active: boolean;
  /** Of its policy what was set. */
  policyOverrides: Record<string, unknown>;
}

export interface ScheduleResource {
  name: string;
  cron: string;
  timeZone: string;
  data?: unknown;
  enabled: boolean;
}

/** Events are written to it, with a write key or by a source function. */
export interface SourceResource {
  id: string;
  name: string;
  slug: string;
  enabled: boolean;
  functionId: string | null;
  /** Suffix of the endpoint that it was made with. */
  endpoint: string | null;
  /** Of its source function; sensitive values are dots. */
  settings: Record<string, unknown>;
  writeKeys: string[];
}

export interface ConnectionResource {
  id: string;
  sourceId: string;
  functionId: string;
  name: string;
  enabled: boolean;
  filter: Record<string, unknown>;
  /** Sensitive values are dots. */
  settings: Record<string, unknown>;
  batchMaxCount: number;
}

/** An insert function in front of a connection. */
export interface InsertResource {
  id: string;
  functionId: string;
  name: string;
  enabled: boolean;
  /** Sensitive values are dots. */
  settings: Record<string, unknown>;
}

export interface TriggerResource {
  id: string;
  name: string;
  eventIds: (string | number)[];
  target: { functionId?: string; url?: string };
  enabled: boolean;
}

export interface DeliveryResource {
  id: string;
  eventId: string;
  /** The connection or trigger. */
  targetId: string;
  state: string;
  attempts: number;
  reason: string | null;
  dueAt: string;
  createdAt: string;
  settledAt: string | null;
}

export interface DeliveryDetail extends DeliveryResource {
  history: {
    number: number;
    startedAt: string;
    durationMs: number;
    reason: string | null;
    error?: InvocationResource["error"];
    logs?: LogLine[];
  }[];
}

export interface EventResource {
  id: string;
  sourceId: string | null;
  type: string;
  eventId: string | number | null;
  name: string | null;
  userId: string | null;
  anonymousId: string | null;
  receivedAt: string;
  /** Left out of lists. */
  event?: Record<string, unknown>;
  /** Of one that is asked for by its id. */
  deliveries?: DeliveryResource[];
}

export interface LogLine {
  time: string;
  level: string;
  message: string;
}

export interface InvocationResource {
  id: string;
  functionId: string;
  version: number;
  endpoint: string | null;
  outcome: string;
  status: number | null;
  durationMs: number;
  coldStart: boolean;
  startedAt: string;
  error?: { name?: string; message: string; line?: number; column?: number };
  logs?: LogLine[];
}

export interface TestResult {
  outcome: {
    kind: string;
    value?: unknown;
    error?: InvocationResource["error"];
    reason?: string;
    coldStart: boolean;
  };
  response: {
    status: number;
    headers: Record<string, string | string[]>;
    body?: string;
    bodyBase64?: string;
  };
  logs: LogLine[];
  durationMs: number;
}

/** What the API says of a request that it refuses. */
export interface Problem {
  status: number;
  title: string;
  detail: string;
  errors: { path: string; file?: string; message: string; line?: number; column?: number }[];
}

/** What a server says of itself. */
export interface Workspace {
  server: { version: string };
}
