import { format } from "node:util";

/** Makes what writes to the console, for the namespaces that the variable `DEBUG` lists, such as `segmentio:*`. */
export function createDebug(namespace: string): (...args: unknown[]) => void {
  return (...args) => {
    const listed: string[] = (process.env["DEBUG"] ?? "").split(/[\s,]+/);
    if (listed.some((pattern) => pattern !== "" && isMatch(pattern, namespace))) {
      console.debug(`${namespace} ${format(...args)}`);
    }
  };
}

function isMatch(pattern: string, namespace: string): boolean {
  const [start = "", ...rest] = pattern.split("*");
  return rest.length === 0 ? pattern === namespace : namespace.startsWith(start);
}
