import { lazy, Suspense, useMemo } from "react";
import type { FieldError, FunctionResource } from "../../api/resources.ts";
import { ApiError } from "../api/client.ts";
import { useSaveVersion } from "../api/functions.ts";
import { useText } from "../text/text.tsx";
import { useNotice } from "../ui/notice.tsx";
import { PairRows } from "../ui/pair-rows.tsx";
import { Loading, Problem } from "../ui/states.tsx";
import { factsOf } from "./dialect-facts.ts";
import { toVersion, type Draft } from "./draft.ts";
import { DraftNote } from "./draft-note.tsx";

// CodeMirror is larger than everything else together.
const CodeEditor = lazy(() => import("../editor/code-editor.tsx"));

/** Code, modules and variables of a function; saving makes a version that is in force at once. */
export function CodeTab({ fn, draft }: { fn: FunctionResource; draft: Draft }) {
  const text = useText();
  const notify = useNotice();
  const save = useSaveVersion(fn.id);
  const { content, change } = draft;
  const { variables: hint } = factsOf(fn.dialect);
  const faults = useMemo(() => toCodeFaults(save.error), [save.error]);
  const saveNow = async () => {
    const version = await save.mutateAsync(toVersion(content));
    draft.settle();
    notify(text.code.savedAs(version.number));
  };
  const onSave = () => void saveNow().catch(() => undefined);
  return (
    <section className="stack" aria-label={text.fn.code}>
      <DraftNote fn={fn} draft={draft} />
      <Suspense fallback={<Loading />}>
        <CodeEditor
          label={text.code.label}
          dialect={fn.dialect}
          value={content.code}
          faults={faults}
          onChange={(code) => change({ code })}
          onSave={onSave}
        />
      </Suspense>
      <CodeFaults faults={faults} />
      <OtherFiles names={Object.keys(fn.files ?? {})} />
      {save.error !== null && faults.length === 0 ? <Problem error={save.error} /> : null}
      <div className="actions">
        <button
          type="button"
          className="primary"
          disabled={save.isPending || !draft.isUnsaved}
          onClick={onSave}
        >
          {save.isPending ? text.common.saving : text.common.save}
        </button>
        <span className="faint small">{text.code.hint}</span>
      </div>
      <div className="columns">
        <PairRows
          legend={text.code.modules}
          nameLabel={text.code.moduleName}
          valueLabel={text.code.moduleVersion}
          rows={content.modules}
          fresh={{ name: "", value: "" }}
          onChange={(modules) => change({ modules })}
        />
        <PairRows
          legend={text.code.variables}
          rows={content.variables}
          fresh={{ name: "", value: "" }}
          onChange={(variables) => change({ variables })}
        >
          {hint === undefined ? null : <p className="faint small">{text.code.variablesHints[hint]}</p>}
        </PairRows>
      </div>
    </section>
  );
}

/** Names what belongs to the code and is not edited here. */
function OtherFiles({ names }: { names: readonly string[] }) {
  const text = useText();
  return names.length === 0 ? null : (
    <p className="note warn">
      {text.code.files} {names.join(", ")}
    </p>
  );
}

/** Says under the editor what it marks, for who does not see the marks. */
function CodeFaults({ faults }: { faults: readonly FieldError[] }) {
  const text = useText();
  if (faults.length === 0) {
    return null;
  }
  return (
    <div className="note bad" role="alert">
      <p>{text.code.refused}</p>
      <ul>
        {faults.map(({ line, message }) => (
          <li key={`${line} ${message}`}>
            {line === undefined ? null : <b>{text.code.line(line)}: </b>}
            {message}
          </li>
        ))}
      </ul>
    </div>
  );
}

function toCodeFaults(error: Error | null): FieldError[] {
  return error instanceof ApiError ? error.errors.filter(({ path }) => path === "code") : [];
}
