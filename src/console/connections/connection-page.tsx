import { Link, useLocation } from "wouter";
import type { ConnectionResource } from "../../api/resources.ts";
import { useConnection, useDeleteConnection, usePatchConnection } from "../api/connections.ts";
import { useFunction } from "../api/functions.ts";
import { useNameOf } from "../api/names.ts";
import { PageTitle } from "../layout/page-title.tsx";
import { useTime } from "../text/format.ts";
import { useText } from "../text/text.tsx";
import { DeleteButton } from "../ui/delete-button.tsx";
import { Facts } from "../ui/facts.tsx";
import { Problem, Reading } from "../ui/states.tsx";
import { SwitchField } from "../ui/switch-field.tsx";
import { ConnectionForm } from "./connection-form.tsx";
import { InsertsSection } from "./inserts-section.tsx";

/** One connection: what it joins, which events it takes, with which settings, and what stands in front of it. */
export function ConnectionPage({ id }: { id: string }) {
  const text = useText().connections;
  const connection = useConnection(id);
  return (
    <>
      <p>
        <Link href="/connections">← {text.back}</Link>
      </p>
      <Reading of={connection}>{(data) => <Parts connection={data} />}</Reading>
    </>
  );
}

function Parts({ connection }: { connection: ConnectionResource }) {
  const text = useText();
  const toShown = useTime();
  const fn = useFunction(connection.functionId);
  const patch = usePatchConnection(connection.id);
  const { id, name, sourceId, functionId, enabled, createdAt, updatedAt } = connection;
  const source = useNameOf("sources", sourceId);
  return (
    <>
      <PageTitle title={name}>
        <Link href={`/deliveries?targetId=${id}`} className="button">
          {text.pipeline.parts.deliveries}
        </Link>
        <DeleteConnection connection={connection} />
      </PageTitle>
      <Facts
        className="card"
        facts={[
          {
            label: text.sources.source,
            value: <Link href={`/events?sourceId=${sourceId}`}>{source.name}</Link>,
          },
          {
            label: text.runs.fn,
            value: <Link href={`/functions/${functionId}`}>{fn.data?.name ?? functionId}</Link>,
          },
          { label: text.settings.created, value: <time dateTime={createdAt}>{toShown(createdAt)}</time> },
          { label: text.settings.updated, value: <time dateTime={updatedAt}>{toShown(updatedAt)}</time> },
        ]}
      />
      <SwitchField
        what={name}
        label={enabled ? text.connections.on : text.connections.offHint}
        isOn={enabled}
        isPending={patch.isPending}
        onSwitch={(isOn) => patch.mutate({ enabled: isOn })}
      />
      {patch.error === null ? null : <Problem error={patch.error} />}
      <Reading of={fn}>{(data) => <ConnectionForm connection={connection} fn={data} />}</Reading>
      <InsertsSection connectionId={id} />
    </>
  );
}

function DeleteConnection({ connection: { id, name } }: { connection: ConnectionResource }) {
  const text = useText().connections;
  const [, navigate] = useLocation();
  const remove = useDeleteConnection(id);
  return (
    <>
      <DeleteButton
        what={name}
        question={{ title: text.deleteTitle(name), text: text.deleteText }}
        onDelete={async () => {
          await remove.mutateAsync(undefined);
          navigate("/connections");
        }}
      />
      {remove.error === null ? null : <Problem error={remove.error} />}
    </>
  );
}
