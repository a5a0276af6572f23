import { useState, type ReactNode, type SubmitEvent } from "react";
import type { FunctionResource, TestRun } from "../../api/resources.ts";
import { useTestRun } from "../api/functions.ts";
import { useText } from "../text/text.tsx";
import { Empty } from "../ui/states.tsx";
import { factsOf } from "../function/dialect-facts.ts";
import { toContent, toTried } from "../function/draft-content.ts";
import type { Draft } from "../function/draft.ts";
import { Refusal } from "../function/refusal.tsx";
import { TryResult } from "./try-result.tsx";
import { useFileLink } from "../function/use-file-link.ts";
import { TrySettings, useTrySettings } from "./try-settings.tsx";

interface TryFormProps {
  fn: FunctionResource;
  draft: Draft;
  /** What is put together cannot be run. */
  isBad: boolean;
  /** Makes the run of what is put together, and remembers it. */
  toRun(): TestRun;
  children: ReactNode;
}

/** What every try has around what it gives: settings, the choice of unsaved work, and how it ended. */
export function TryForm({ fn, draft, isBad, toRun, children }: TryFormProps) {
  const text = useText();
  const test = useTestRun(fn.id);
  const openFile = useFileLink(fn);
  const [isUnsavedWanted, setUnsavedWanted] = useState(true);
  const isUnsaved = draft.isUnsaved && isUnsavedWanted;
  const settings = useTrySettings(fn.id, (isUnsaved ? draft.content : toContent(fn)).settings);
  const { hasSettings } = factsOf(fn.dialect);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!isBad) {
      const run = toRun();
      settings.keep();
      test.mutate({
        ...run,
        ...(hasSettings ? { settings: settings.toValues() } : {}),
        ...(isUnsaved ? toTried(draft.content) : {}),
      });
    }
  };
  return (
    <section className="columns" aria-label={text.fn.try}>
      <form className="stack" onSubmit={submit}>
        {children}
        {hasSettings ? <TrySettings settings={settings} /> : null}
        {draft.isUnsaved ? (
          <label className="choice">
            <input
              type="checkbox"
              checked={isUnsavedWanted}
              onChange={(event) => setUnsavedWanted(event.target.checked)}
            />
            {text.try.unsaved}
          </label>
        ) : null}
        <div className="actions">
          <button className="primary" disabled={test.isPending || isBad}>
            {test.isPending ? text.try.running : text.try.run}
          </button>
        </div>
      </form>
      <div className="stack" aria-live="polite">
        <Refusal
          error={test.error}
          title={text.try.refused}
          isOfFiles={factsOf(fn.dialect).hasFiles === true}
          onOpen={openFile}
        />
        {test.data === undefined ? null : <TryResult dialect={fn.dialect} result={test.data} />}
        {test.isIdle ? <Empty title={text.try.empty} /> : null}
      </div>
    </section>
  );
}
