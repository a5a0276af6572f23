/** What a function found that looked at everything it can reach. */
export interface Crawled {
  objects: number;
  /** Objects whose class is one of bindings, stubs or connections. */
  bindings: { path: string; type: string }[];
  texts: string[];
}

/**
 * The body of a function that walks from all it is given, by properties, prototypes and getters. It
 * gives what looks like a binding, and every text that is long enough to be a key.
 */
export const CRAWL = `
const BINDING = /D1|Fetcher|Stub|Loader|Namespace|Queue|Bucket|Database|Egress|RunHost/;
const ROOTS = { globalThis, data, MODULES, process };
for (const name of ["cloudflare:workers", "cloudflare:sockets", "hookwright-main.js", "hookwright-run.js", "hookwright-runtime.js", "user-function.js"]) {
  ROOTS[name] = await import([name].join());
}
for (const name of process.getBuiltinModule("module").builtinModules) {
  try { ROOTS[name] = process.getBuiltinModule(name); } catch {}
}
const seen = new Set();
const texts = new Set();
const bindings = [];
const pending = Object.entries(ROOTS).map(([path, value]) => ({ path, value, depth: 0 }));
while (pending.length > 0 && seen.size < 50_000) {
  const { path, value, depth } = pending.shift();
  if (typeof value === "string" && value.length >= 16 && value.length < 1_000) {
    texts.add(value);
  }
  if (value === null || !["object", "function"].includes(typeof value) || seen.has(value)) {
    continue;
  }
  seen.add(value);
  let type = "";
  try { type = Object.getPrototypeOf(value)?.constructor?.name ?? ""; } catch {}
  const isClass = typeof value === "function" && /^class|\\[native code\\]/.test(Function.prototype.toString.call(value));
  if (!isClass && BINDING.test(type)) {
    bindings.push({ path, type });
    continue;
  }
  if (depth < 8) {
    for (const key of Reflect.ownKeys(value)) {
      const at = path + "." + String(key);
      try { pending.push({ path: at, value: value[key], depth: depth + 1 }); } catch {}
    }
    pending.push({ path: path + ".__proto__", value: Object.getPrototypeOf(value), depth: depth + 1 });
  }
}
return { objects: seen.size, bindings, texts: [...texts] };
`;
