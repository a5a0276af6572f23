import type { Scope } from "../../api/resources.ts";

const LISTED: Record<Scope, true> = {
  "functions:read": true,
  "functions:write": true,
  "secrets:read": true,
  "secrets:write": true,
  "kvs:read": true,
  "kvs:write": true,
  "invocations:read": true,
  "invocations:write": true,
  "events:read": true,
  "events:write": true,
  "tokens:read": true,
  "tokens:write": true,
  admin: true,
};

/** Every scope that a token can have; the type of the list above knows when one is missing. */
export const SCOPES = Object.keys(LISTED) as Scope[];
