import { useState } from "react";
import type { FunctionResource, Variable } from "../../api/resources.ts";
import type { Pair } from "../ui/pair.ts";

/** What is being written: everything of a version that the console edits. */
export interface DraftContent {
  code: string;
  modules: Pair[];
  variables: VariableRow[];
}

/** A variable as it is edited: its text, and what it was. */
export interface VariableRow extends Pair {
  /** Left out: a new one. */
  before?: Variable;
}

/** Work on a function, and where it began. */
export interface Draft {
  content: DraftContent;
  isUnsaved: boolean;
  /** True for work that was found when the page was opened. */
  isRestored: boolean;
  /** The version that it began with. */
  base: number;
  change(changed: Partial<DraftContent>): void;
  /** Goes back to what is saved. */
  discard(): void;
  /** What was written is saved. */
  settle(): void;
}

interface Kept {
  base: number;
  content: DraftContent;
}

const toKey = (functionId: string) => `hookwright:draft:${functionId}`;

/** The work on a function, kept in this browser until it is saved or discarded. */
export function useDraft(fn: FunctionResource): Draft {
  const [kept, setKept] = useState(() => readKept(fn.id));
  const [isRestored, setRestored] = useState(kept !== null);
  const saved = toContent(fn);
  const drop = () => {
    localStorage.removeItem(toKey(fn.id));
    setKept(null);
    setRestored(false);
  };
  return {
    content: kept?.content ?? saved,
    isUnsaved: kept !== null && !isSame(kept.content, saved),
    isRestored,
    base: kept?.base ?? fn.activeVersion.number,
    change(changed) {
      const next = {
        base: kept?.base ?? fn.activeVersion.number,
        content: { ...(kept?.content ?? saved), ...changed },
      };
      localStorage.setItem(toKey(fn.id), JSON.stringify(next));
      setKept(next);
    },
    discard: drop,
    settle: drop,
  };
}

/** The parts of a version as the API takes them; rows without a name are no rows yet. */
export function toVersion({ code, modules, variables }: DraftContent) {
  return {
    code,
    modules: Object.fromEntries(modules.filter(isNamed).map(({ name, value }) => [name, value])),
    variables: variables
      .filter(isNamed)
      .map(({ name, value, before }) => ({ ...before, name, value: toValue(value, before?.value) })),
  };
}

function toContent(fn: FunctionResource): DraftContent {
  return {
    code: fn.code ?? "",
    modules: Object.entries(fn.modules).map(([name, value]) => ({ name, value })),
    variables: fn.variables.map((before) => ({ name: before.name, value: String(before.value), before })),
  };
}

/** What was a number or a truth value stays one for as long as its text is one. */
function toValue(text: string, before: Variable["value"] | undefined): Variable["value"] {
  if (typeof before === "number" && text.trim() !== "" && Number.isFinite(Number(text))) {
    return Number(text);
  }
  return typeof before === "boolean" && /^(?:true|false)$/.test(text) ? text === "true" : text;
}

function isNamed({ name }: Pair): boolean {
  return name.trim() !== "";
}

function isSame(a: DraftContent, b: DraftContent): boolean {
  return JSON.stringify(toVersion(a)) === JSON.stringify(toVersion(b));
}

function readKept(functionId: string): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(toKey(functionId)) ?? "null") as Kept | null;
    return typeof kept?.content.code === "string" ? kept : null;
  } catch {
    return null;
  }
}
