import { useState, type SubmitEvent } from "react";
import { Link } from "wouter";
import { useFireEvent } from "../api/triggers.ts";
import { useText } from "../text/text.tsx";
import { TextField } from "../ui/fields.tsx";
import { JsonField } from "../ui/json-field.tsx";
import { parseJsonObject } from "../ui/json-object.ts";
import { Problem } from "../ui/states.tsx";
import { toEventId } from "./trigger-values.ts";

/** Fires an event by hand, and leads to it. */
export function FireEvent() {
  const { triggers: text, kvs } = useText();
  const fire = useFireEvent();
  const [eventId, setEventId] = useState("");
  const [userId, setUserId] = useState("");
  const [data, setData] = useState("{}");
  const parsed = parseJsonObject(data);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (parsed !== null) {
      fire.mutate({
        eventId: toEventId(eventId),
        data: parsed,
        ...(userId.trim() === "" ? {} : { userId: userId.trim() }),
      });
    }
  };
  const [fired] = fire.data?.items ?? [];
  return (
    <details className="card">
      <summary>{text.fire}</summary>
      <form className="stack tight" onSubmit={submit}>
        <div className="grid">
          <TextField label={text.eventId} required value={eventId} onChange={setEventId} />
          <TextField label={text.userId} value={userId} onChange={setUserId} />
        </div>
        <JsonField
          label={text.data}
          value={data}
          fault={parsed === null ? kvs.badValue : ""}
          onChange={setData}
        />
        {fire.error === null ? null : <Problem error={fire.error} />}
        <div className="actions">
          <button className="primary" disabled={fire.isPending || parsed === null}>
            {text.fireNow}
          </button>
          <span role="status">
            {fired === undefined ? null : (
              <>
                {text.fired} <Link href={`/events/${fired.id}`}>{text.toEvent}</Link>
              </>
            )}
          </span>
        </div>
      </form>
    </details>
  );
}
