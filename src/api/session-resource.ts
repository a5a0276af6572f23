/** Who is signed in, as the console is told. */
export interface SessionResource {
  name: string;
  scopes: readonly string[];
  /** Where a person signs out whom Cloudflare Access has let in; a session of ours is ended by `DELETE`. */
  signOutPath?: string;
}
