import { syntaxTree } from "@codemirror/language";
import type { Diagnostic } from "@codemirror/lint";
import { StateEffect, StateField, type EditorState } from "@codemirror/state";
import type { FieldError } from "../../../api/resources.ts";

/** Sets what the last save said of the file that is open. */
export const setRefused = StateEffect.define<readonly Diagnostic[]>();

/** What the last save said, at the places to which it has moved since. */
export const refused = StateField.define<readonly Diagnostic[]>({
  create: () => [],
  update(marks, { changes, docChanged, effects }) {
    const set = effects.find((effect) => effect.is(setRefused));
    if (set !== undefined) {
      return set.value;
    }
    return docChanged
      ? marks.map((mark) => ({
          ...mark,
          from: changes.mapPos(mark.from, 1),
          to: changes.mapPos(mark.to, -1),
        }))
      : marks;
  },
});

/** Marks what stands at a place: the whole of a name or a text, else the rest of its line. */
export function toMark(
  state: EditorState,
  at: number,
  severity: Diagnostic["severity"],
  message: string,
): Diagnostic {
  const line = state.doc.lineAt(Math.min(at, state.doc.length));
  const start = Math.min(at, line.to);
  const { from, to } = syntaxTree(state).resolveInner(start, 1);
  const end = from === start && to > start && to <= line.to ? to : line.to;
  // A mark of no width would not be seen.
  return { from: start === line.to ? line.from : start, to: end, severity, message };
}

/** Marks what a save said, if it said where. */
export function toRefusedMarks(state: EditorState, { line, column = 1, message }: FieldError): Diagnostic[] {
  if (line === undefined || line > state.doc.lines) {
    return [];
  }
  const { from, to } = state.doc.line(line);
  return [toMark(state, Math.min(from + column - 1, to), "error", message)];
}
