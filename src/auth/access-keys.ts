import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from "jose";

/** A key that was taken back is believed for at most so long; a new one is fetched when it is first met. */
const KEYS_FRESH_MS = 3_600_000;
/** Unknown keys make the gateway ask at most this often, whoever makes them up. */
const UNKNOWN_KEY_WAIT_MS = 30_000;
/** After a failure nothing is asked for so long: every call would else wait for another one. */
const FAILURE_WAIT_MS = 10_000;
const ANSWER_WAIT_MS = 5_000;

/** The keys could not be fetched: nothing can be said of an assertion. */
export class KeysUnreachable extends Error {
  override name = "KeysUnreachable";
}

/** How the keys are fetched: as the runtime does it. */
export type FetchKeys = (url: string, init: RequestInit) => Promise<Response>;

/** Finds the key that an assertion names among those of a team, which are fetched and kept. */
export function createAccessKeys(
  teamDomain: string,
  fetchKeys: FetchKeys,
  now: () => number,
): JWTVerifyGetKey {
  let failedAt = -Infinity;
  const url = new URL(`https://${teamDomain}/cdn-cgi/access/certs`);
  const keys = createRemoteJWKSet(url, {
    cacheMaxAge: KEYS_FRESH_MS,
    cooldownDuration: UNKNOWN_KEY_WAIT_MS,
    timeoutDuration: ANSWER_WAIT_MS,
    [customFetch]: async (href, init) => {
      if (now() < failedAt + FAILURE_WAIT_MS) {
        throw new KeysUnreachable("they could not be fetched a moment ago");
      }
      return fetchKeys(href, init);
    },
  });
  return async (header, token) => {
    // Without a name any key would do, where there is only one.
    if (typeof header.kid !== "string") {
      throw new errors.JWKSNoMatchingKey();
    }
    try {
      return await keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) {
        throw error;
      }
      if (!(error instanceof KeysUnreachable)) {
        failedAt = now();
      }
      throw new KeysUnreachable("the keys cannot be fetched", { cause: error });
    }
  };
}
