import { toBase64 } from "./crypto.ts";
import { createRandomText } from "./ids.ts";

/** The two secrets of a trigger. Whoever reads a body knows the first, so the second is never in one. */
export interface TriggerSecrets {
  /** What the body carries as `_secret`. */
  secret: string;
  /** What requests are signed with, in the form of Standard Webhooks. */
  signingSecret: string;
}

/** Those that count now, and those before them while both do. */
export interface SealedSecrets extends TriggerSecrets {
  previous?: TriggerSecrets;
}

const SECRET_CHARS = 43;
/** Standard Webhooks asks for 24 to 64. */
const SIGNING_BYTES = 32;

/** Makes the secrets of a trigger. */
export function createTriggerSecrets(): TriggerSecrets {
  return {
    secret: createRandomText(SECRET_CHARS),
    signingSecret: `whsec_${toBase64(crypto.getRandomValues(new Uint8Array(SIGNING_BYTES)))}`,
  };
}
