/** A part of a list, from an offset on. */
export interface OffsetQuery {
  offset: number;
  limit: number;
}

export interface OffsetPage<T> {
  items: T[];
  /** Of the whole list. */
  total: number;
}
