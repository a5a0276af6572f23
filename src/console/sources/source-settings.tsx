import { useState, type SubmitEvent } from "react";
import type { FunctionResource, SourceResource } from "../../api/resources.ts";
import { toSettingDefinitions } from "../../core/settings.ts";
import { useFunction } from "../api/functions.ts";
import { usePatchSource } from "../api/sources.ts";
import { useText } from "../text/text.tsx";
import { InstanceSettings } from "../ui/instance-settings.tsx";
import { useNotice } from "../ui/notice.tsx";
import { toEntries, toPatch } from "../ui/setting-values.ts";
import { Empty, Problem, Reading } from "../ui/states.tsx";

/** What the source function asks of each source. */
export function SourceSettings({ source, functionId }: { source: SourceResource; functionId: string }) {
  const text = useText();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{text.connections.settings}</summary>
      {isOpen ? <Opened source={source} functionId={functionId} /> : null}
    </details>
  );
}

/** The function is read when somebody wants to see what it asks for. */
function Opened({ source, functionId }: { source: SourceResource; functionId: string }) {
  const text = useText().sources;
  const fn = useFunction(functionId);
  return (
    <Reading of={fn}>
      {(data) =>
        data.settings.length === 0 ? (
          <Empty title={text.noSettings} />
        ) : (
          <SettingsForm source={source} fn={data} />
        )
      }
    </Reading>
  );
}

function SettingsForm({ source, fn }: { source: SourceResource; fn: FunctionResource }) {
  const text = useText().common;
  const notify = useNotice();
  const patch = usePatchSource(source.id);
  const definitions = toSettingDefinitions(fn.settings);
  const [entries, setEntries] = useState(() => toEntries(definitions, source.settings));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    patch.mutate(
      { settings: toPatch(definitions, entries) },
      {
        onSuccess: ({ settings }) => {
          setEntries(toEntries(definitions, settings));
          notify(text.saved);
        },
      },
    );
  };
  return (
    <form className="stack tight" onSubmit={submit}>
      <InstanceSettings
        definitions={definitions}
        values={entries}
        onChange={setEntries}
        error={patch.error}
      />
      {patch.error === null ? null : <Problem error={patch.error} />}
      <div className="actions">
        <button className="primary" disabled={patch.isPending}>
          {text.save}
        </button>
      </div>
    </form>
  );
}
