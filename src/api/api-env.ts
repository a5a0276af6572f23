import type { Caller } from "../auth/api-tokens.ts";

/** What the API's middleware leaves for its handlers. */
export interface ApiEnv {
  Variables: { caller: Caller };
}
