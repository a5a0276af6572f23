/** Who is signed in, as the console is told. */
export interface SessionResource {
  name: string;
  scopes: readonly string[];
}
