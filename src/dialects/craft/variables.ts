import type { Variable } from "../../core/contract.ts";

/** `<% NAME %>` or `<%NAME%>`; the name is the first group. */
export const PLACEHOLDER = /<%\s*([A-Za-z_][A-Za-z0-9_]*)\s*%>/g;

const ESCAPES: Record<string, string> = {
  "\\": "\\\\",
  "'": "\\'",
  '"': '\\"',
  "`": "\\`",
  $: "\\$",
  "\n": "\\n",
  "\r": "\\r",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

/**
 * Puts variables in for `<% NAME %>`. The value is escaped so that it cannot leave the string or
 * template literal around it: a placeholder always stands inside quotes (Craft, variables). A name
 * that is not defined, or is malformed, stays as it is. No line is added, so positions hold.
 */
export function replaceVariables(code: string, variables: readonly Variable[]): string {
  if (variables.length === 0) {
    return code;
  }
  const values = new Map(variables.map(({ name, value }) => [name, String(value)]));
  return code.replace(PLACEHOLDER, (placeholder, name: string) => {
    const value = values.get(name);
    return value === undefined
      ? placeholder
      : value.replace(/[\\'"`$\n\r\u2028\u2029]/g, (char) => ESCAPES[char] ?? char);
  });
}
