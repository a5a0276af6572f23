import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import { localCompletionSource } from "@codemirror/lang-javascript";
import { syntaxTree } from "@codemirror/language";
import type { EditorState, Extension } from "@codemirror/state";
import type { Dialect } from "../../api/resources.ts";
import type { Names } from "./api/names.ts";
import { hasPlaceholders, toNames, type OwnNames } from "./dialect-api.ts";

/** A path of names as far as it is written, such as `MODULES.kvs.ge`. */
const PATH = /[\w$]+(?:\.[\w$]*)*/;
/** A member of what a call gave, such as `res.status(200).js`, also on a line of its own. */
const AFTER_CALL = /\)\s*\.[\w$]*$/;
/** Further apart the two are not looked for. */
const NEAR_CHARS = 500;
const PLACEHOLDER = /<%\s*[\w$]*/;
const NAME = /^[\w$]*$/;

/** Completes what the dialect gives to its functions, what the version defines, and the code's own names. */
export function completionOf(dialect: Dialect, readOwn: () => OwnNames): Extension {
  return autocompletion({ override: [toCompletions(dialect, readOwn), localCompletionSource] });
}

/** What the dialect and the version have where the text ends. */
export function toCompletions(
  dialect: Dialect,
  readOwn: () => OwnNames,
): (context: CompletionContext) => CompletionResult | null {
  return (context) => {
    const own = readOwn();
    const variable = hasPlaceholders(dialect) ? completeVariable(context, own) : null;
    return variable ?? completeMember(context, toNames(dialect, own));
  };
}

/** The names that may follow a path. */
export function listOptions(names: Names, path: readonly string[]): Completion[] {
  // Whoever's prototype it is.
  const start = Math.max(0, path.lastIndexOf("prototype"));
  const found = path.slice(start).reduce<Names | undefined>((at, name) => {
    const next = at !== undefined && Object.hasOwn(at, name) ? at[name] : undefined;
    return typeof next === "object" ? next : undefined;
  }, names);
  return Object.entries(found ?? {})
    .filter(([label]) => !label.endsWith("()"))
    .map(([label, value]) =>
      typeof value === "string" ? { label, type: "function", detail: value } : { label, type: "property" },
    );
}

/** The name that the expression begins with which ends before `end` with a call. */
function findCallRoot(state: EditorState, end: number): string | null {
  let call = syntaxTree(state).resolveInner(end, -1);
  while (call.name !== "CallExpression" || call.to !== end) {
    if (call.parent === null) {
      return null;
    }
    call = call.parent;
  }
  let root = call;
  while (root.firstChild !== null) {
    root = root.firstChild;
  }
  return state.sliceDoc(root.from, root.to);
}

function completeMember(context: CompletionContext, names: Names): CompletionResult | null {
  const { state, pos } = context;
  // Not by line: chains are written over several.
  const [call] = AFTER_CALL.exec(state.sliceDoc(Math.max(0, pos - NEAR_CHARS), pos)) ?? [];
  if (call !== undefined) {
    const root = findCallRoot(state, pos - call.length + 1);
    const typed = call.slice(call.lastIndexOf(".") + 1);
    return toResult(context, listOptions(names, [`${root}()`]), typed);
  }
  const path = context.matchBefore(PATH);
  if (path === null) {
    return context.explicit ? toResult(context, listOptions(names, []), "") : null;
  }
  if (state.sliceDoc(path.from - 1, path.from) === ".") {
    // A member of something that nobody knows.
    return null;
  }
  const parts = path.text.split(".");
  return toResult(context, listOptions(names, parts.slice(0, -1)), parts.at(-1) ?? "");
}

/** `<% NAME %>`: the end is written too, unless it is there. */
function completeVariable(context: CompletionContext, { variables }: OwnNames): CompletionResult | null {
  const found = context.matchBefore(PLACEHOLDER);
  if (found === null) {
    return null;
  }
  const isClosed = /^\s*%>/.test(context.state.sliceDoc(context.pos, context.pos + 10));
  const options = variables.map((label) => ({
    label,
    type: "constant",
    apply: isClosed ? label : `${label} %>`,
  }));
  return toResult(context, options, found.text.replace(/^<%\s*/, ""));
}

function toResult(context: CompletionContext, options: Completion[], typed: string): CompletionResult | null {
  return options.length === 0 ? null : { from: context.pos - typed.length, options, validFor: NAME };
}
