import { autocompletion, type Completion, type CompletionContext } from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import type { Dialect } from "../../api/resources.ts";
import { API_OF, type Names } from "./dialect-api.ts";

/** A path of names as far as it is written, such as `MODULES.kvs.ge`. */
const PATH = /[\w$]+(?:\.[\w$]*)*/;

/** Completes what the dialect gives to its functions. */
export function completionOf(dialect: Dialect): Extension {
  const names = API_OF[dialect];
  return autocompletion({
    override: [
      (context: CompletionContext) => {
        const path = context.matchBefore(PATH);
        if (path === null && !context.explicit) {
          return null;
        }
        const parts = path?.text.split(".") ?? [""];
        const options = listOptions(names, parts.slice(0, -1));
        const from = context.pos - (parts.at(-1)?.length ?? 0);
        return options.length === 0 ? null : { from, options, validFor: /^[\w$]*$/ };
      },
    ],
  });
}

/** The names that may follow a path. */
export function listOptions(names: Names, path: readonly string[]): Completion[] {
  const found = path.reduce<Names | undefined>((at, name) => {
    const next = at?.[name];
    return typeof next === "object" ? next : undefined;
  }, names);
  return Object.entries(found ?? {}).map(([label, value]) =>
    typeof value === "string" ? { label, type: "function", detail: value } : { label, type: "property" },
  );
}
