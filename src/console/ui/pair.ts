/** A name and what belongs to it: a header, a query field, a module, a variable. */
export interface Pair {
  name: string;
  value: string;
}
