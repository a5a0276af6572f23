import { useState } from "react";
import type { FunctionResource } from "../../api/resources.ts";
import { useText } from "../text/text.tsx";
import { SettingFields } from "../ui/setting-fields.tsx";
import type { SettingEntries } from "../ui/setting-values.ts";
import { Empty } from "../ui/states.tsx";
import { factsOf } from "./dialect-facts.ts";
import type { SettingRow } from "./draft-content.ts";
import type { Draft } from "./draft.ts";
import { DraftNote } from "./draft-note.tsx";
import { toOtherErrors } from "./faults.ts";
import { useFileLink } from "./use-file-link.ts";
import { Refusal } from "./refusal.tsx";
import { SaveBar } from "./save-bar.tsx";
import { SchemaRow } from "./schema-row.tsx";
import { useSaveDraft } from "./use-save-draft.ts";

const FRESH: SettingRow = {
  name: "",
  label: "",
  description: "",
  type: "STRING",
  required: false,
  sensitive: false,
};

/** The settings that a version defines, which each instance of the function is given values for. */
export function SettingsTab({ fn, draft }: { fn: FunctionResource; draft: Draft }) {
  const text = useText();
  const saving = useSaveDraft(fn, draft);
  const [added, setAdded] = useState(-1);
  const openFile = useFileLink(fn);
  const { settings } = draft.content;
  const change = (rows: SettingRow[]) => draft.change({ settings: rows });
  const errors = toOtherErrors(saving.error);
  const hasTwins = settings.some(({ name }, index) => isTwin(settings, name, index));
  return (
    <section className="stack" aria-label={text.fn.settings}>
      <DraftNote fn={fn} draft={draft} />
      <p className="faint">{text.schema.intro}</p>
      <div className="columns">
        <div className="stack">
          {settings.length === 0 ? (
            <Empty title={text.schema.none}>
              <p>{text.schema.noneHint}</p>
            </Empty>
          ) : null}
          {settings.map((row, index) => (
            <SchemaRow
              // oxlint-disable-next-line react/no-array-index-key -- a row is its place: its name is being typed
              key={index}
              row={row}
              index={settings.slice(0, index).filter(isNamed).length}
              isNew={added === index}
              isTwin={isTwin(settings, row.name, index)}
              errors={errors}
              onChange={(changed) => change(settings.map((each, at) => (at === index ? changed : each)))}
              onRemove={() => {
                setAdded(-1);
                change(settings.filter((_, at) => at !== index));
              }}
            />
          ))}
          <div className="actions">
            <button
              type="button"
              onClick={() => {
                setAdded(settings.length);
                change([...settings, FRESH]);
              }}
            >
              + {text.schema.add}
            </button>
          </div>
        </div>
        <Preview rows={settings} />
      </div>
      <Refusal
        error={saving.error}
        title={text.code.refused}
        isOfFiles={factsOf(fn.dialect).hasFiles === true}
        onOpen={openFile}
      />
      <SaveBar
        draft={draft}
        saving={saving}
        isBlocked={hasTwins}
        hint={text.schema.hint}
        onSave={() => void saving.save()}
      />
    </section>
  );
}

/** Shows the fields as whoever connects the function will meet them. */
function Preview({ rows }: { rows: readonly SettingRow[] }) {
  const text = useText().schema;
  const [values, setValues] = useState<SettingEntries>({});
  const named = rows.filter((row, index) => isNamed(row) && !isTwin(rows, row.name, index));
  return named.length === 0 ? null : (
    <fieldset>
      <legend>{text.example}</legend>
      <SettingFields definitions={named} values={values} onChange={setValues} />
    </fieldset>
  );
}

/** Rows without a name are not sent, and do not count in what the API says. */
function isNamed({ name }: SettingRow): boolean {
  return name.trim() !== "";
}

/** Tells whether a setting above has the same name. */
function isTwin(rows: readonly SettingRow[], name: string, index: number): boolean {
  return name.trim() !== "" && rows.findIndex((row) => row.name === name) < index;
}
