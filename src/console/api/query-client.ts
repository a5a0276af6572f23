import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "./client.ts";

/** Where who is signed in is kept; null: nobody. */
export const SESSION_KEY = ["session"];

/** What was read stays good for so long; going back to a page shows it at once and asks again later. */
const FRESH_MS = 5_000;

/** Makes the cache of what the API answered. A session that has ended leads back to the sign-in, wherever it is noticed. */
export function createQueryClient(): QueryClient {
  const onError = (error: Error) => {
    if (error instanceof ApiError && error.status === 401) {
      client.setQueryData(SESSION_KEY, null);
    }
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        // A refusal stays one; only what did not get through is tried again.
        retry: (failures, error) => !(error instanceof ApiError) && failures < 2,
      },
    },
  });
  return client;
}
