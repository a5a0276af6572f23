/**
 * Parses a query string to key and value; a repeated key becomes an array in the order sent.
 * `search` begins with `?` or is empty.
 */
export function toQuery(search: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  if (search.length > 1) {
    for (const [key, value] of new URLSearchParams(search)) {
      addField(query, key, value);
    }
  }
  return query;
}

/**
 * Adds a field to an object, making an array of a repeated one. Defined, not assigned: a field
 * called `__proto__` would otherwise set the object's prototype. The array grows in place: a client
 * may repeat a field a hundred thousand times.
 */
export function addField<T>(fields: Record<string, T | T[]>, key: string, value: T): void {
  const before = Object.hasOwn(fields, key) ? fields[key] : undefined;
  if (Array.isArray(before)) {
    before.push(value);
    return;
  }
  const next = before === undefined ? value : [before, value];
  Object.defineProperty(fields, key, { value: next, enumerable: true, configurable: true, writable: true });
}
