import { forceLinting, linter, type Diagnostic } from "@codemirror/lint";
import { StateEffect, type Extension } from "@codemirror/state";
import type { EditorView, ViewUpdate } from "@codemirror/view";
import type { FieldError } from "../../../api/resources.ts";
import type { Mistake, WrittenCode } from "./find-mistakes.ts";
import { refused, setRefused, toMark, toRefusedMarks } from "./marks.ts";

/** Long enough not to call a word wrong that is being written. */
const DELAY_MS = 400;

/** What the look-over of the code is given, and whom it tells. */
export interface Linted {
  file: string;
  /** Everything that is written, with this as the text of the file that is open. */
  toWritten(text: string): WrittenCode;
  /** Says a mistake in the language of the page. */
  say(mistake: Mistake): string;
  /** Of all files. */
  onMistakes(mistakes: readonly Mistake[]): void;
}

/** Something beside the text has changed that decides what is wrong with it. */
const refresh = StateEffect.define();

/** Marks mistakes while code is written: what is found without a save, and what the last one said. */
export function lintOf(readLinted: () => Linted): Extension {
  const needsRefresh = ({ transactions }: ViewUpdate) =>
    transactions.some(({ effects }) => effects.some((effect) => effect.is(refresh)));
  return [refused, linter((view) => lookOver(view, readLinted()), { delay: DELAY_MS, needsRefresh })];
}

/** Looks over the code anew: what it stands on has changed. */
export function lintAgain(view: EditorView): void {
  view.dispatch({ effects: refresh.of(null) });
}

/** Shows what a save said, at once. */
export function showRefused(view: EditorView, faults: readonly FieldError[]): void {
  const marks = faults.flatMap((fault) => toRefusedMarks(view.state, fault));
  if (marks.length > 0 || view.state.field(refused).length > 0) {
    view.dispatch({ effects: [setRefused.of(marks), refresh.of(null)] });
    forceLinting(view);
  }
}

async function lookOver(view: EditorView, linted: Linted): Promise<Diagnostic[]> {
  const { doc } = view.state;
  // The parser and the names of the shelf come after the editor: one can write before they are there.
  // Where they do not come (the server was replaced, or is away) only a save says what is wrong.
  const { findMistakes } = await import("./find-mistakes.ts").catch(() => ({ findMistakes: () => [] }));
  if (view.state.doc !== doc) {
    return [];
  }
  const mistakes = findMistakes(linted.toWritten(doc.toString()));
  linted.onMistakes(mistakes);
  const here = mistakes.filter(({ file }) => file === linted.file);
  const before = view.state.field(refused);
  // Of JSON each browser says in words of its own what is wrong, at the same place.
  const left = before.filter(
    ({ message, from }) => !here.some((mistake) => mistake.message === message || mistake.at === from),
  );
  if (left.length < before.length) {
    // What is found here goes when it is mended; the rest stays until the next save.
    view.dispatch({ effects: setRefused.of(left) });
  }
  return [
    ...here.map((mistake) => toMark(view.state, mistake.at, mistake.severity, linted.say(mistake))),
    ...left,
  ];
}
