/** What code breaks beside the language's own rules, by name, for who says it in words of their own. */
export type CodeRule =
  | "too-deep"
  | "no-default-export"
  | "no-exports"
  | "script-import"
  | "own-source"
  | "missing-global"
  | "common-js"
  | "no-file"
  | "closed-builtin"
  | "closed-runtime"
  | "closed-own"
  | "single-file"
  | "url"
  | "not-on-shelf"
  | "cannot-run"
  | "pin"
  | "sub-path";

/** Which rule, and what it is told about. */
export interface Breach {
  rule: CodeRule;
  /** The name that breaks it, or the line that would keep it. */
  about?: string;
  /** Why, in English. */
  reason?: string;
}
