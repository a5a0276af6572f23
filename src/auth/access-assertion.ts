import { errors, jwtVerify, type JWTPayload } from "jose";
import type { AccessSettings } from "../core/access-settings.ts";
import { sha256Hex } from "../core/crypto.ts";
import { DEFAULT_WORKSPACE } from "../storage/workspaces.ts";
import { createAccessKeys, KeysUnreachable, type FetchKeys } from "./access-keys.ts";
import type { Caller } from "./api-tokens.ts";

/** What the team's clock and ours may differ by. */
const CLOCK_TOLERANCE_SECONDS = 30;

/** Somebody whom Cloudflare Access has let in. */
export interface AccessPerson {
  /** How Access names the person, whatever the address is. */
  subject: string;
  email: string;
  /** Epoch ms: when the person signed in. */
  signedInAt: number;
  /** Tells this sign-in from others. */
  signInKey: string;
}

/** Who stands behind an assertion, or why nobody does; `fault` is for the operator. */
export type AccessAdmission =
  | { ok: true; caller: Caller }
  | { ok: false; reason: "expired" | "invalid" | "no-person" | "keys-unreachable"; fault: string };

/** Admits callers by what Cloudflare Access says of them. */
export interface Access {
  admit(assertion: string): Promise<AccessAdmission>;
}

/**
 * Checks assertions of Cloudflare Access, which come in a header that anybody can send: what counts
 * is the signature of the team's key, for this application and for now.
 */
export function createAccess(
  { teamDomain, audience, scopes }: AccessSettings,
  { fetchKeys, now }: { fetchKeys: FetchKeys; now: () => number },
): Access {
  const findKey = createAccessKeys(teamDomain, fetchKeys, now);
  const readPayload = async (assertion: string) => {
    const { payload } = await jwtVerify(assertion, findKey, {
      // No other, whatever the assertion says: one made with a public key in the place of a secret is a forgery.
      algorithms: ["RS256"],
      issuer: `https://${teamDomain}`,
      audience,
      requiredClaims: ["exp", "iat"],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(now()),
    });
    return payload;
  };
  return {
    async admit(assertion) {
      try {
        const person = await toPerson(await readPayload(assertion), assertion);
        return person === null
          ? { ok: false, reason: "no-person", fault: "it names no person: that of a service token" }
          : { ok: true, caller: { workspaceId: DEFAULT_WORKSPACE, name: person.email, scopes, person } };
      } catch (error) {
        return toRefusal(error);
      }
    },
  };
}

/** A service token has a `common_name` and an empty `sub`: it is a program, and those have API tokens. */
async function toPerson({ sub, email, iat }: JWTPayload, assertion: string): Promise<AccessPerson | null> {
  if (!sub || typeof email !== "string" || email === "" || iat === undefined) {
    return null;
  }
  return { subject: sub, email, signedInAt: iat * 1_000, signInKey: await sha256Hex(assertion) };
}

function toRefusal(error: unknown): AccessAdmission {
  if (error instanceof KeysUnreachable) {
    const { cause } = error;
    return {
      ok: false,
      reason: "keys-unreachable",
      fault: cause instanceof Error ? cause.message : String(cause),
    };
  }
  if (error instanceof errors.JWTExpired) {
    return { ok: false, reason: "expired", fault: error.message };
  }
  return { ok: false, reason: "invalid", fault: error instanceof Error ? error.message : String(error) };
}
