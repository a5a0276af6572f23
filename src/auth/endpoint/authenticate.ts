import type { EndpointAuth, SignatureAuth } from "../../core/policy.ts";
import type { AuthRefusal, AuthRequest, AuthResult } from "./auth-result.ts";
import { parseBasic, verifyBasic } from "./basic.ts";
import { parseBearer, verifyBearer } from "./bearer.ts";
import { parseSignature, toSignatureScheme, verifySignature } from "./signature/verify.ts";

/** Reads secrets by name; a name that does not exist is not in the map. */
export type ReadSecrets = (names: readonly string[]) => Promise<Map<string, string>>;

/** Tells whether the body takes part, so that other requests can be refused before theirs is read. */
export function isBodySigned(auth: EndpointAuth): auth is SignatureAuth {
  return auth.type === "signature";
}

/**
 * Checks a request against the policy of its endpoint, before the function runs. `now` is epoch ms.
 * A request that carries no credentials is refused without a secret being read. A named secret that
 * does not exist never lets anyone in: the others are tried, and the refusal names it.
 */
export async function authenticate(
  auth: EndpointAuth,
  request: AuthRequest,
  readSecrets: ReadSecrets,
  now: number,
): Promise<AuthResult> {
  switch (auth.type) {
    case "none":
      return { ok: true };
    case "bearer": {
      const sent = parseBearer(request.headers);
      return sent.ok
        ? withSecrets(auth.secrets, readSecrets, (keys) => verifyBearer(sent.token, keys))
        : sent;
    }
    case "basic": {
      const sent = parseBasic(request.headers);
      return sent.ok
        ? withSecrets(auth.secrets, readSecrets, (keys) => verifyBasic(sent.credentials, auth.username, keys))
        : sent;
    }
    case "signature": {
      const scheme = toSignatureScheme(auth);
      const sent = parseSignature(scheme, auth.toleranceSeconds, request.headers, now);
      return sent.ok
        ? withSecrets(auth.secrets, readSecrets, (keys) => verifySignature(scheme, sent, request.body, keys))
        : sent;
    }
  }
}

async function withSecrets(
  names: readonly string[],
  readSecrets: ReadSecrets,
  verify: (secrets: readonly string[]) => Promise<AuthResult>,
): Promise<AuthResult> {
  const found = await readSecrets(names);
  // An empty secret is as good as none: an empty token or password would match it.
  const missing = names.filter((name) => !found.get(name));
  const secrets = names.map((name) => found.get(name) ?? "").filter((secret) => secret !== "");
  const result = await verify(secrets);
  return result.ok || missing.length === 0 ? result : withMissing(result, missing);
}

function withMissing(refusal: AuthRefusal, missing: readonly string[]): AuthRefusal {
  return { ...refusal, reason: `${refusal.reason}; not among the secrets: ${missing.join(", ")}` };
}
