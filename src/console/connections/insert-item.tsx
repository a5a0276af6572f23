import { Link } from "wouter";
import type { InsertResource } from "../../api/resources.ts";
import { useFunction } from "../api/functions.ts";
import { useDeleteInsert, usePatchInsert } from "../api/inserts.ts";
import { useText } from "../text/text.tsx";
import { DeleteButton } from "../ui/delete-button.tsx";
import { useNotice } from "../ui/notice.tsx";
import { Problem, Reading } from "../ui/states.tsx";
import { SwitchField } from "../ui/switch-field.tsx";
import { InsertForm } from "./insert-form.tsx";

/** An insert function in its place: whether it is on, what it is called there, and its settings. */
export function InsertItem({ insert }: { insert: InsertResource }) {
  const text = useText();
  const notify = useNotice();
  const fn = useFunction(insert.functionId);
  const change = usePatchInsert(insert);
  const turn = usePatchInsert(insert);
  const remove = useDeleteInsert(insert);
  const { name, functionId, enabled } = insert;
  return (
    <li className="row stack tight" aria-label={name}>
      <div className="row-line">
        <div className="row-main">
          <Link href={`/functions/${functionId}`} className="row-name">
            {name}
          </Link>
          {fn.data === undefined || fn.data.name === name ? null : (
            <p className="faint small">{fn.data.name}</p>
          )}
        </div>
        <SwitchField
          what={name}
          label={enabled ? text.inserts.on : text.inserts.off}
          isOn={enabled}
          isPending={turn.isPending}
          onSwitch={(isOn) => turn.mutate({ enabled: isOn })}
        />
        <DeleteButton
          what={name}
          action={text.inserts.remove}
          done={text.inserts.removed}
          question={{ title: text.inserts.removeTitle(name), text: text.inserts.removeText }}
          onDelete={() => remove.mutateAsync(undefined)}
        />
      </div>
      {turn.error === null ? null : <Problem error={turn.error} />}
      {remove.error === null ? null : <Problem error={remove.error} />}
      <details>
        <summary>{text.inserts.manage}</summary>
        <Reading of={fn}>
          {(data) => (
            <InsertForm
              fn={data}
              insert={insert}
              action={text.common.save}
              saving={change}
              onSave={async (given) => {
                const saved = await change.mutateAsync(given);
                notify(text.common.saved);
                return saved;
              }}
            />
          )}
        </Reading>
      </details>
    </li>
  );
}
