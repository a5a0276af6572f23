import { useState, type SubmitEvent } from "react";
import { Link } from "wouter";
import type { SourceResource } from "../../api/resources.ts";
import { useDeleteSource, usePatchSource } from "../api/sources.ts";
import { useText } from "../text/text.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { DeleteButton } from "../ui/delete-button.tsx";
import { TextField } from "../ui/fields.tsx";
import { Problem } from "../ui/states.tsx";
import { SwitchField } from "../ui/switch-field.tsx";
import { SourceSettings } from "./source-settings.tsx";
import { toTrackCurl } from "./track-curl.ts";

/** One source: its keys, how events are sent with them, and where they go. */
export function SourceItem({ source }: { source: SourceResource }) {
  const text = useText().sources;
  const patch = usePatchSource(source.id);
  const { id, name, enabled, functionId, writeKeys, endpoint } = source;
  return (
    <li className="row stack" aria-label={name}>
      <div className="row-line">
        <div className="row-main">
          <b className="source-name">{name}</b>
          <p className="small">
            <Link href={`/events?sourceId=${id}`}>{text.toEvents}</Link> ·{" "}
            <Link href={`/connections?sourceId=${id}`}>{text.toConnections}</Link>
          </p>
        </div>
        <SwitchField
          what={name}
          label={enabled ? text.on : text.off}
          isOn={enabled}
          isPending={patch.isPending}
          onSwitch={(isOn) => patch.mutate({ enabled: isOn })}
        />
      </div>
      {patch.error === null ? null : <Problem error={patch.error} />}
      {endpoint === null ? null : <Endpoint source={source} endpoint={endpoint} />}
      {writeKeys.map((key) => (
        <div key={key} className="row-line">
          <p>
            <span className="faint small">{text.writeKey}</span> <code>{key}</code>
          </p>
          <CopyButton value={key} what={text.writeKey} />
        </div>
      ))}
      {writeKeys[0] === undefined ? null : <Curl writeKey={writeKeys[0]} />}
      {functionId === null ? null : <SourceSettings source={source} functionId={functionId} />}
      <Manage source={source} />
    </li>
  );
}

/** Sources of a source function are written to by what calls its endpoint. */
function Endpoint({ source, endpoint }: { source: SourceResource; endpoint: string }) {
  const text = useText().sources;
  const { functionId } = source;
  return (
    <p>
      <span className="faint small">{text.endpoint}</span> <code>/hook/{endpoint}</code>{" "}
      {functionId === null ? null : <Link href={`/functions/${functionId}`}>{text.toFunction}</Link>}
    </p>
  );
}

function Curl({ writeKey }: { writeKey: string }) {
  const text = useText().sources;
  const code = toTrackCurl(location.origin, writeKey);
  return (
    <details>
      <summary>{text.send}</summary>
      <div className="snippet">
        <div className="row-line">
          <b>curl</b>
          <CopyButton value={code} what="curl" />
        </div>
        <pre tabIndex={0} aria-label="curl">
          {code}
        </pre>
        <p className="faint small">{text.libraries}</p>
      </div>
    </details>
  );
}

function Manage({ source: { id, name } }: { source: SourceResource }) {
  const text = useText();
  const patch = usePatchSource(id);
  const remove = useDeleteSource(id);
  const [newName, setNewName] = useState(name);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    patch.mutate({ name: newName });
  };
  return (
    <details>
      <summary>{text.sources.manage}</summary>
      <form className="stack tight" onSubmit={submit}>
        <TextField label={text.common.name} required value={newName} onChange={setNewName} />
        <div className="actions">
          <button disabled={patch.isPending || newName === name}>{text.sources.rename}</button>
          <DeleteButton
            what={name}
            question={{ title: text.sources.deleteTitle(name), text: text.sources.deleteText }}
            onDelete={() => remove.mutateAsync(undefined)}
          />
        </div>
        {patch.error === null ? null : <Problem error={patch.error} />}
        {remove.error === null ? null : <Problem error={remove.error} />}
      </form>
    </details>
  );
}
