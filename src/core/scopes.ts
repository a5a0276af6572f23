export const SCOPE_NAMES = [
  "functions:read",
  "functions:write",
  "secrets:read",
  "secrets:write",
  "kvs:read",
  "kvs:write",
  "invocations:read",
  "invocations:write",
  "events:read",
  "events:write",
  "tokens:read",
  "tokens:write",
  "admin",
] as const;
export type Scope = (typeof SCOPE_NAMES)[number];

/** What a token may be allowed to do, in the words the API's document explains it with. */
export const SCOPES: Record<Scope, string> = {
  "functions:read": "read functions, their versions and their endpoints",
  "functions:write":
    "change functions and endpoints, save, activate and test versions; stored code can read every secret and record of the workspace, so this scope reaches them too",
  "secrets:read": "list the names of secrets",
  "secrets:write": "set and delete secrets",
  "kvs:read": "read records of the key-value store",
  "kvs:write": "write and delete records of the key-value store",
  "invocations:read": "read what was run, with requests, answers and logs, and its metrics",
  "invocations:write": "run kept invocations again",
  "events:read": "read sources with their write keys, connections, triggers, events, deliveries and objects",
  "events:write":
    "change sources, connections and triggers, fire events, and make deliveries again; the session of an event reaches the records of its user, so this scope reaches them too",
  "tokens:read": "list API tokens, without their values",
  "tokens:write": "make and delete API tokens; a token grants only scopes that it has itself",
  admin: "everything, later scopes included",
};
