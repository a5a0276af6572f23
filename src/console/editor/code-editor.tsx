import { closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, type Text } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import type { Dialect, FieldError } from "../../api/resources.ts";
import { completionOf } from "./completion.ts";
import type { OwnNames } from "./dialect-api.ts";
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
  /** What is wrong with the code, and where. */
  faults: readonly FieldError[];
  /** Where somebody wants to go on writing; null: wherever they are. */
  goTo: FieldError | null;
  onChange(value: string): void;
  onSave(): void;
}

/** The editor of a function's code. Tab is left to the keyboard's way through the page. */
export default function CodeEditor(props: CodeEditorProps) {
  const { file, label, dialect, value, faults, goTo } = props;
  const left = useRef(new Map<string, EditorState>());
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  // The editor lives longer than a rendering: it must call what was given last.
  const given = useRef(props);
  useEffect(() => {
    given.current = props;
  });

  useEffect(() => {
    if (place.current === null) {
      return undefined;
    }
    const key = `${file} ${label}`;
    const made = new EditorView({
      parent: place.current,
      state: toCurrent(left.current.get(key) ?? createState(dialect, label, given), given.current.value),
    });
    view.current = made;
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
      const marks = faults.flatMap((fault) => toDiagnostic(current.state.doc, fault));
      current.dispatch(setDiagnostics(current.state, marks));
    }
  }, [faults]);

  useEffect(() => {
    const { current } = view;
    const [mark] = current === null || goTo === null ? [] : toDiagnostic(current.state.doc, goTo);
    if (mark !== undefined) {
      current?.dispatch({ selection: { anchor: mark.from }, scrollIntoView: true });
      current?.focus();
    }
  }, [goTo]);

  return <div className="editor" ref={place} />;
}

/** A file that is opened for the first time. */
function createState(
  dialect: Dialect | null,
  label: string,
  given: { readonly current: CodeEditorProps },
): EditorState {
  return EditorState.create({
    doc: given.current.value,
    extensions: [
      lineNumbers(),
      lintGutter(),
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
        ...lintKeymap,
        ...searchKeymap,
        ...historyKeymap,
        ...defaultKeymap,
      ]),
      EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) {
          given.current.onChange(update.state.doc.toString());
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

function toDiagnostic(doc: Text, { line, column = 1, message }: FieldError): Diagnostic[] {
  if (line === undefined || line > doc.lines) {
    return [];
  }
  const { from, to } = doc.line(line);
  const start = Math.min(from + column - 1, to);
  // A mark of no width would not be seen.
  return [{ from: start === to ? from : start, to, severity: "error", message }];
}
