import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { useSearchParams } from "wouter";
import type { FunctionResource } from "../../api/resources.ts";
import { useText } from "../text/text.tsx";
import { PairRows } from "../ui/pair-rows.tsx";
import { Loading } from "../ui/states.tsx";
import type { Mistake } from "../editor/lint/find-mistakes.ts";
import { factsOf } from "./dialect-facts.ts";
import { toTried } from "./draft-content.ts";
import type { Draft } from "./draft.ts";
import { DraftNote } from "./draft-note.tsx";
import { toFileFaults, type FileFault } from "./faults.ts";
import { FileList } from "./file-list.tsx";
import { MAIN_FILE, textOf, writeFile } from "./files.ts";
import { Refusal } from "./refusal.tsx";
import { SaveBar } from "./save-bar.tsx";
import { useSaveDraft } from "./use-save-draft.ts";

// CodeMirror is larger than everything else together.
const CodeEditor = lazy(() => import("../editor/code-editor.tsx"));

/** Code, files, modules and variables of a function; saving makes a version that is in force at once. */
export function CodeTab({ fn, draft }: { fn: FunctionResource; draft: Draft }) {
  const text = useText();
  const saving = useSaveDraft(fn, draft);
  const { content, change } = draft;
  const hasFiles = factsOf(fn.dialect).hasFiles ?? Object.keys(content.files).length > 0;
  const [file, openFile] = useOpenFile(draft);
  const [found, setFound] = useFoundMistakes();
  const [goTo, setGoTo] = useState<FileFault | null>(null);
  const faults = useMemo(() => toFileFaults(saving.error), [saving.error]);
  const shownFaults = useMemo(() => faults.filter((fault) => fault.file === file), [faults, file]);
  const save = async () => {
    if (!draft.isUnsaved || saving.isPending) {
      return;
    }
    const refusals = toFileFaults(await saving.save());
    const [first] = refusals;
    // What is wrong is to be seen; where it is here too, nobody is taken elsewhere.
    if (first !== undefined && !refusals.some((fault) => fault.file === file)) {
      openFile(first.file);
    }
  };
  const onSave = () => void save();
  return (
    <section className="stack" aria-label={text.fn.code}>
      <DraftNote fn={fn} draft={draft} />
      <div className={hasFiles ? "with-files" : "stack"}>
        {hasFiles ? (
          <FileList
            content={content}
            current={file}
            faulty={[...faults.filter((fault) => !found.known.has(toKey(fault))).map(toFile), ...found.files]}
            onChoose={openFile}
            onChange={change}
          />
        ) : null}
        <Suspense fallback={<Loading />}>
          <CodeEditor
            file={file}
            label={hasFiles ? text.code.labelOf(file) : text.code.label}
            dialect={file.endsWith(".json") ? null : fn.dialect}
            own={{ settings: content.settings.map(toName), variables: content.variables.map(toName) }}
            value={textOf(content, file) ?? ""}
            standsOn={[content.modules, content.variables, content.files]}
            faults={shownFaults}
            goTo={goTo}
            onChange={(changed) => change(writeFile(content, file, changed))}
            toWritten={(changed) => ({
              dialect: fn.dialect,
              ...toTried({ ...content, ...writeFile(content, file, changed) }),
            })}
            onMistakes={setFound}
            onSave={onSave}
          />
        </Suspense>
      </div>
      <Refusal
        error={saving.error}
        title={text.code.refused}
        isOfFiles={hasFiles}
        onOpen={(fault) => {
          openFile(fault.file);
          // Another one each time: whoever has gone elsewhere is taken there again.
          setGoTo({ ...fault });
        }}
      />
      <SaveBar draft={draft} saving={saving} hint={text.code.hint} onSave={onSave} />
      <Parts fn={fn} draft={draft} />
    </section>
  );
}

function toName({ name }: { name: string }): string {
  return name;
}

function toFile({ file }: { file: string }): string {
  return file;
}

function toKey({ file, message }: { file: string; message: string }): string {
  return `${file}\n${message}`;
}

interface Found {
  /** The files that have a mistake now. */
  files: readonly string[];
  /** Everything that was ever found: whether it is still there is known without a save. */
  known: ReadonlySet<string>;
}

/** What is found in the files while they are written; the same again is no change. */
function useFoundMistakes(): [found: Found, set: (mistakes: readonly Mistake[]) => void] {
  const [found, setFound] = useState<Found>({ files: [], known: new Set() });
  const set = useCallback((mistakes: readonly Mistake[]) => {
    const errors = mistakes.filter(({ severity }) => severity === "error");
    const files = [...new Set(errors.map(toFile))];
    const keys = errors.map(toKey);
    setFound((before) =>
      before.files.join("\n") === files.join("\n") && keys.every((key) => before.known.has(key))
        ? before
        : { files, known: new Set([...before.known, ...keys]) },
    );
  }, []);
  return [found, set];
}

/** What the code stands on. */
function Parts({ fn, draft: { content, change } }: { fn: FunctionResource; draft: Draft }) {
  const text = useText().code;
  const { variables: hint } = factsOf(fn.dialect);
  return (
    <div className="columns">
      <PairRows
        legend={text.modules}
        nameLabel={text.moduleName}
        valueLabel={text.moduleVersion}
        rows={content.modules}
        fresh={{ name: "", value: "" }}
        onChange={(modules) => change({ modules })}
      />
      {hint === undefined && content.variables.length === 0 ? null : (
        <PairRows
          legend={text.variables}
          rows={content.variables}
          fresh={{ name: "", value: "" }}
          onChange={(variables) => change({ variables })}
        >
          <p className="faint small">{text.variablesHints[hint ?? "none"]}</p>
        </PairRows>
      )}
    </div>
  );
}

/** The file in the editor, which the address names; one that is gone, or never was, is the first. */
function useOpenFile({ content }: Draft): [file: string, open: (file: string) => void] {
  const [search, setSearch] = useSearchParams();
  const named = search.get("file") ?? MAIN_FILE;
  const file = textOf(content, named) === undefined ? MAIN_FILE : named;
  const open = (path: string) => {
    setSearch(path === MAIN_FILE ? {} : { file: path }, { replace: true });
  };
  return [file, open];
}
