import { useState, type SubmitEvent } from "react";
import type { FunctionResource, InsertResource } from "../../api/resources.ts";
import { toSettingDefinitions } from "../../core/settings.ts";
import { useText } from "../text/text.tsx";
import { TextField } from "../ui/fields.tsx";
import { toEntries, toPatch, toValues } from "../ui/setting-values.ts";
import { Problem } from "../ui/states.tsx";
import { InstanceSettings } from "../ui/instance-settings.tsx";

interface InsertFormProps {
  fn: FunctionResource;
  /** The one that is changed; null: it is to be put there. */
  insert: InsertResource | null;
  /** What the button says. */
  action: string;
  /** How far the last attempt to save has come. */
  saving: { error: Error | null; isPending: boolean };
  onSave(given: { name?: string; settings: Record<string, unknown> }): Promise<InsertResource>;
}

/** What an insert function is called in its place, and what it asks for. Sensitive settings that nobody touches stay as they are. */
export function InsertForm({ fn, insert, action, saving, onSave }: InsertFormProps) {
  const text = useText();
  const definitions = toSettingDefinitions(fn.settings);
  const [name, setName] = useState(insert?.name ?? "");
  const [entries, setEntries] = useState(() => toEntries(definitions, insert?.settings ?? {}));
  const save = async () => {
    const toSettings = insert === null ? toValues : toPatch;
    const saved = await onSave({
      ...(name.trim() === "" ? {} : { name: name.trim() }),
      settings: toSettings(definitions, entries),
    });
    setName(saved.name);
    setEntries(toEntries(definitions, saved.settings));
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    // What was refused is shown below.
    void save().catch(() => undefined);
  };
  return (
    <form className="stack" onSubmit={submit}>
      <InstanceSettings
        definitions={definitions}
        values={entries}
        onChange={setEntries}
        error={saving.error}
      />
      <TextField
        label={`${text.common.name} (${text.connections.nameHint})`}
        value={name}
        onChange={setName}
      />
      {saving.error === null ? null : <Problem error={saving.error} />}
      <div className="actions">
        <button className="primary" disabled={saving.isPending}>
          {action}
        </button>
      </div>
    </form>
  );
}
