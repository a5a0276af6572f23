// @ts-check
/**
 * Evaluates an author's CommonJS module: in sloppy mode and in a scope of its own, as Node does it.
 * An indirect `eval` is the only way to that, and the runtime has it at start-up alone.
 */

const { Error, Map, Object } = globalThis;
const { eval: evaluateText } = globalThis;

const HEAD = "(function (exports, require, module, __filename, __dirname) {";

/** What the code threw while it was evaluated: the runtime would not tell where. @type {{ thrown: unknown } | undefined} */
let failure;

/**
 * What is wrong with the evaluated code, if anything is; its first line has our head in front of it.
 * @returns {{ thrown: unknown, headChars: number } | null}
 */
export function findFailure() {
  return failure === undefined ? null : { ...failure, headChars: HEAD.length };
}

/**
 * @param {string} code
 * @param {[name: string, namespace: Record<string, unknown>][]} imported
 * @returns {unknown} what it exports
 */
export function evaluate(code, imported) {
  const modules = new Map(imported.map(([name, namespace]) => [name, toRequired(namespace)]));
  /** @param {unknown} name */
  const require = (name) => {
    if (!modules.has(/** @type {string} */ (name))) {
      throw new Error(
        "require takes the name of a module as a literal in the code: what is put together is not found",
      );
    }
    return modules.get(/** @type {string} */ (name));
  };
  const module = { exports: {} };
  try {
    const run = evaluateText(`${HEAD}${code}\n})\n//# sourceURL=user-function.js`);
    run.call(module.exports, module.exports, require, module, "/user-function.js", "/");
  } catch (thrown) {
    failure = { thrown };
  }
  return module.exports;
}

/**
 * What `require` gives for an ES module's namespace: its default export, as Node gives for what was
 * CommonJS once, with the named exports beside it; without a default export the namespace.
 * @param {Record<string, unknown>} namespace
 */
function toRequired(namespace) {
  const { default: whole } = namespace;
  if ((typeof whole !== "object" && typeof whole !== "function") || whole === null) {
    return namespace;
  }
  if (Object.isExtensible(whole)) {
    for (const name of Object.keys(namespace)) {
      if (!(name in whole)) {
        Object.defineProperty(whole, name, { value: namespace[name], configurable: true, writable: true });
      }
    }
  }
  return whole;
}
