import {
  forEachDiagnostic,
  lintKeymap,
  nextDiagnostic,
  previousDiagnostic,
  type Diagnostic,
} from "@codemirror/lint";
import type { EditorState } from "@codemirror/state";
import { EditorView, type Command, type KeyBinding } from "@codemirror/view";

/** F8 and Shift+F8 go from one mistake to the next, and say it to who does not see it. */
export const MISTAKE_KEYS: readonly KeyBinding[] = [
  { key: "F8", run: goThenSay(nextDiagnostic), shift: goThenSay(previousDiagnostic), preventDefault: true },
  ...lintKeymap,
];

/** Every mark of a file, once. */
export function listMarks(state: EditorState): Diagnostic[] {
  const marks = new Set<Diagnostic>();
  forEachDiagnostic(state, (mark) => marks.add(mark));
  return [...marks];
}

function goThenSay(go: Command): Command {
  return (view) => {
    go(view);
    const said: string[] = [];
    // The only mistake is said again to who is there already.
    forEachDiagnostic(view.state, ({ message }, from, to) => {
      const { anchor, head } = view.state.selection.main;
      if (from <= Math.min(anchor, head) && Math.max(anchor, head) <= to) {
        said.push(message);
      }
    });
    if (said.length > 0) {
      view.dispatch({ effects: EditorView.announce.of(said.join(" ")) });
    }
    return said.length > 0;
  };
}
