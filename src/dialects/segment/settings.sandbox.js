// @ts-check
/** The settings of one run: its own copy, which nothing can change. */

const { Object, Array } = globalThis;

/** @param {unknown} settings @returns {Readonly<Record<string, unknown>>} */
export function toFrozen(settings) {
  const isObject = typeof settings === "object" && settings !== null && !Array.isArray(settings);
  return /** @type {Record<string, unknown>} */ (freeze(isObject ? settings : {}));
}

/** @param {unknown} value */
function freeze(value) {
  if (typeof value === "object" && value !== null) {
    Object.values(value).forEach(freeze);
    Object.freeze(value);
  }
  return value;
}
