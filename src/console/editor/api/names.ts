/**
 * Names that code may use: a text says how a function is called, a member has more names below it.
 * What follows a call stands under the name that it begins with and `()`, as in `res()`.
 */
export interface Names {
  readonly [name: string]: string | Names;
}

/** Names that have nothing below them. */
export function toPlain(...names: readonly string[]): Names {
  return Object.fromEntries(names.map((name) => [name, {}]));
}

/** Names of functions that take no arguments. */
export function toGetters(...names: readonly string[]): Names {
  return Object.fromEntries(names.map((name) => [name, "()"]));
}
