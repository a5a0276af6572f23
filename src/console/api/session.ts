import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { SessionResource } from "../../api/resources.ts";
import { ApiError, send } from "./client.ts";
import { SESSION_KEY } from "./query-client.ts";

const URL = "/api/session";

/** Who is signed in; null: nobody. */
export function useSession() {
  return useQuery({
    queryKey: SESSION_KEY,
    staleTime: Infinity,
    queryFn: async () => {
      try {
        return await send<SessionResource>("GET", URL);
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) {
          return null;
        }
        throw error;
      }
    },
  });
}

/** Signs in with a token. */
export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (token: string) => send<SessionResource>("POST", URL, { token }),
    onSuccess: (session) => client.setQueryData(SESSION_KEY, session),
  });
}

/** Signs out, and forgets everything that was read. */
export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => send<undefined>("DELETE", URL),
    onSuccess: () => {
      client.setQueryData(SESSION_KEY, null);
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
    },
  });
}
