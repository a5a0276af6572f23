import { SCOPE_NAMES, type Scope } from "./scopes.ts";

/** How people whom Cloudflare Access has let in are admitted to the console. */
export interface AccessSettings {
  /** The team's host, which signs what Access says of a person. */
  teamDomain: string;
  /** The AUD tag of the application that stands before the console. */
  audience: string;
  /** What they may do. */
  scopes: readonly Scope[];
}

/**
 * Without `admin` and `tokens:write`: a token that somebody makes would go on letting them in after
 * Access no longer does.
 */
const DEFAULT_SCOPES = SCOPE_NAMES.filter((name) => name !== "admin" && name !== "tokens:write");

/** Names of the settings, each with what its value must be. */
export const ACCESS_RULES = {
  ACCESS_TEAM_DOMAIN: toTeamFault,
  ACCESS_AUD: toAudienceFault,
  ACCESS_SCOPES: toScopesFault,
} satisfies Record<string, (value: string) => string | null>;

export type AccessEnv = { [name in keyof typeof ACCESS_RULES]?: string };

/** Tells in a sentence what is missing for those that are set, or null. */
export function findAccessGap(env: AccessEnv): string | null {
  const { ACCESS_TEAM_DOMAIN: team, ACCESS_AUD: audience, ACCESS_SCOPES: scopes } = env;
  if (team && audience) {
    return null;
  }
  if (team || audience) {
    const missing = team ? "ACCESS_AUD" : "ACCESS_TEAM_DOMAIN";
    return `ACCESS_TEAM_DOMAIN and ACCESS_AUD are set together or not at all: ${missing} is missing`;
  }
  return scopes ? "ACCESS_SCOPES is set without ACCESS_TEAM_DOMAIN and ACCESS_AUD" : null;
}

/** Reads the settings; null: nobody is admitted by Access. Throws with the name of the first one that is wrong. */
export function readAccessSettings(env: AccessEnv): AccessSettings | null {
  for (const [name, toFault] of Object.entries(ACCESS_RULES)) {
    const value = env[name as keyof AccessEnv];
    const wanted = value ? toFault(value) : null;
    if (wanted !== null) {
      throw new Error(`${name} must be ${wanted}`);
    }
  }
  const gap = findAccessGap(env);
  if (gap !== null) {
    throw new Error(gap);
  }
  const { ACCESS_TEAM_DOMAIN: teamDomain, ACCESS_AUD: audience, ACCESS_SCOPES: scopes } = env;
  if (!teamDomain || !audience) {
    return null;
  }
  return {
    teamDomain: teamDomain.toLowerCase(),
    audience: audience.toLowerCase(),
    scopes: scopes ? toNames(scopes).filter(isScope) : DEFAULT_SCOPES,
  };
}

/** Nowhere else: whoever answers at this host decides who comes in. */
function toTeamFault(value: string): string | null {
  return /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+cloudflareaccess\.com$/i.test(value)
    ? null
    : "the team's host, as in acme.cloudflareaccess.com";
}

function toAudienceFault(value: string): string | null {
  return /^[0-9a-f]{64}$/i.test(value) ? null : "the application's AUD tag, 64 hexadecimal digits";
}

function toScopesFault(value: string): string | null {
  const names = toNames(value);
  return names.length > 0 && names.every(isScope)
    ? null
    : `comma-separated scopes, each one of ${SCOPE_NAMES.join(", ")}`;
}

function toNames(value: string): string[] {
  const names = value.split(",").map((name) => name.trim());
  return [...new Set(names)].filter((name) => name !== "");
}

function isScope(name: string): name is Scope {
  return SCOPE_NAMES.some((known) => known === name);
}
