import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { SessionResource } from "../../api/resources.ts";
import { ApiError, send } from "./client.ts";
import { NOBODY, SESSION_KEY, type Session } from "./query-client.ts";

const URL = "/api/session";

/** Who is signed in, or why nobody is. */
export function useSession() {
  return useQuery({
    queryKey: SESSION_KEY,
    staleTime: Infinity,
    queryFn: async (): Promise<Session> => {
      try {
        return { caller: await send<SessionResource>("GET", URL), refusal: null };
      } catch (error) {
        if (error instanceof ApiError && (error.status === 401 || error.isByAccess)) {
          return error.isByAccess ? { caller: null, refusal: error } : NOBODY;
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
    onSuccess: (caller) => client.setQueryData<Session>(SESSION_KEY, { caller, refusal: null }),
  });
}

/**
 * Signs out, and forgets everything that was read. Whom Cloudflare Access has let in signs out there;
 * whoever has signed in with a token beside that is who Access says from then on.
 */
export function useSignOut(signOutPath: string | undefined) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => send<undefined>("DELETE", URL),
    onSuccess: async () => {
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
      if (signOutPath === undefined) {
        await client.resetQueries({ queryKey: SESSION_KEY });
      } else {
        window.location.assign(signOutPath);
      }
    },
  });
}
