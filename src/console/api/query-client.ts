import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import type { SessionResource } from "../../api/resources.ts";
import { ApiError } from "./client.ts";

/** Who is signed in. */
export interface Session {
  caller: SessionResource | null;
  /** Why Cloudflare Access does not let somebody in, where it stands before the console. */
  refusal: Error | null;
}

/** Where who is signed in is kept. */
export const SESSION_KEY = ["session"];
export const NOBODY: Session = { caller: null, refusal: null };

/** What was read stays good for so long; going back to a page shows it at once and asks again later. */
const FRESH_MS = 5_000;

/** Makes the cache of what the API answered. A session that has ended leads back to the sign-in, wherever it is noticed. */
export function createQueryClient(): QueryClient {
  const onError = (error: Error) => {
    if (error instanceof ApiError && error.status === 401) {
      client.setQueryData<Session>(SESSION_KEY, (session) => {
        if (session?.caller === null) {
          return session;
        }
        const isByAccess = error.isByAccess || session?.caller.signOutPath !== undefined;
        return isByAccess ? { caller: null, refusal: error } : NOBODY;
      });
    }
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // Whether there is an internet says nothing of a gateway on one machine.
      mutations: { networkMode: "always" },
      queries: {
        networkMode: "always",
        staleTime: FRESH_MS,
        // A refusal stays one; only what did not get through is tried again.
        retry: (failures, error) => !(error instanceof ApiError) && failures < 2,
      },
    },
  });
  return client;
}
