import { closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { lintGutter, setDiagnosticsEffect } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { useEffect, useRef, useState } from "react";
import type { Dialect, FieldError } from "../../api/resources.ts";
import type { Texts } from "../text/en.ts";
import { useText } from "../text/text.tsx";
import { completionOf } from "./completion.ts";
import type { OwnNames } from "./dialect-api.ts";
import type { Mistake, WrittenCode } from "./lint/find-mistakes.ts";
import { lintAgain, lintOf, showRefused } from "./lint/lint.ts";
import { toRefusedMarks } from "./lint/marks.ts";
import { listMarks, MISTAKE_KEYS } from "./lint/mistake-keys.ts";
import { lookOfCode } from "./look.ts";

interface CodeEditorProps {
  /** What is edited: each file has a past of its own, to which a person can go back. */
  file: string;
  label: string;
  /** Whose names are completed; null: none, it is data. */
  dialect: Dialect | null;
  /** What the version itself defines. */
  own: OwnNames;
  value: string;
  /** What the code stands on beside its own text: when one of these is another, it is looked over anew. */
  standsOn: readonly unknown[];
  /** What the last save said is wrong with the code, and where. */
  faults: readonly FieldError[];
  /** Where somebody wants to go on writing; null: wherever they are. */
  goTo: FieldError | null;
  onChange(value: string): void;
  /** Everything that is written, with a text as that of the file. */
  toWritten(value: string): WrittenCode;
  /** What was found in all files without a save. */
  onMistakes(mistakes: readonly Mistake[]): void;
  onSave(): void;
}

/** The editor of a function's code. Tab is left to the keyboard's way through the page. */
export default function CodeEditor(props: CodeEditorProps) {
  const { file, label, dialect, value, standsOn, faults, goTo } = props;
  const text = useText().lint;
  const [count, setCount] = useState(0);
  const left = useRef(new Map<string, EditorState>());
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  // The editor lives longer than a rendering: it must call what was given last.
  const given = useRef<Given>({ ...props, text });
  useEffect(() => {
    given.current = { ...props, text };
  });

  useEffect(() => {
    if (place.current === null) {
      return undefined;
    }
    const key = `${file} ${label}`;
    const made = new EditorView({
      parent: place.current,
      state: toCurrent(
        left.current.get(key) ?? createState({ file, dialect, label, onCount: setCount }, given),
        given.current.value,
      ),
    });
    view.current = made;
    setCount(listMarks(made.state).length);
    const states = left.current;
    return () => {
      states.set(key, made.state);
      made.destroy();
    };
  }, [file, dialect, label]);

  useEffect(() => {
    const { current } = view;
    if (current !== null && current.state.doc.toString() !== value) {
      current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: value } });
    }
  }, [value]);

  useEffect(() => {
    const { current } = view;
    if (current !== null) {
      showRefused(current, faults);
    }
  }, [faults]);

  useEffect(() => {
    if (view.current !== null) {
      lintAgain(view.current);
    }
    // What it stands on is a list of one length.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [...standsOn, text]);

  useEffect(() => {
    const { current } = view;
    const [mark] = current === null || goTo === null ? [] : toRefusedMarks(current.state, goTo);
    if (mark !== undefined) {
      current?.dispatch({ selection: { anchor: mark.from }, scrollIntoView: true });
      current?.focus();
    }
  }, [goTo]);

  return (
    <div className="stack tight">
      <div className="editor" ref={place} />
      <p className="faint small mistakes" role="status">
        {count === 0 ? "" : text.count(count)}
      </p>
    </div>
  );
}

/** What was given last, and what the page says. */
interface Given extends CodeEditorProps {
  text: Texts["lint"];
}

/** A file that is opened for the first time. */
function createState(
  {
    file,
    dialect,
    label,
    onCount,
  }: Pick<CodeEditorProps, "file" | "dialect" | "label"> & { onCount(count: number): void },
  given: { readonly current: Given },
): EditorState {
  return EditorState.create({
    doc: given.current.value,
    extensions: [
      lineNumbers(),
      lintGutter(),
      lintOf(() => {
        const { toWritten, onMistakes, text } = given.current;
        return { file, toWritten, onMistakes, say: (mistake) => sayMistake(mistake, text) };
      }),
      EditorState.phrases.of(given.current.text.phrases),
      history(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      highlightActiveLine(),
      highlightSelectionMatches(),
      dialect === null ? [] : completionOf(dialect, () => given.current.own),
      lookOfCode(),
      keymap.of([
        { key: "Mod-s", preventDefault: true, run: () => (given.current.onSave(), true) },
        ...closeBracketsKeymap,
        ...completionKeymap,
        ...MISTAKE_KEYS,
        ...searchKeymap,
        ...historyKeymap,
        ...defaultKeymap,
      ]),
      EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) {
          given.current.onChange(update.state.doc.toString());
        }
        if (
          update.transactions.some(({ effects }) => effects.some((each) => each.is(setDiagnosticsEffect)))
        ) {
          onCount(listMarks(update.state).length);
        }
      }),
    ],
  });
}

/** A file as it is now: it may have been given back, or discarded, while another was open. */
function toCurrent(state: EditorState, text: string): EditorState {
  return state.doc.toString() === text
    ? state
    : state.update({ changes: { from: 0, to: state.doc.length, insert: text } }).state;
}

/** In the language of the page; what the parser says is English. */
function sayMistake({ rule, about, reason, message }: Mistake, { rules }: Texts["lint"]): string {
  return rule === undefined ? message : rules[rule](about, reason);
}
