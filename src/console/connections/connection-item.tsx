import { Link } from "wouter";
import type { ConnectionResource } from "../../api/resources.ts";
import { usePatchConnection } from "../api/connections.ts";
import { useNameOf } from "../api/names.ts";
import { useText } from "../text/text.tsx";
import { Problem } from "../ui/states.tsx";
import { SwitchField } from "../ui/switch-field.tsx";

/** A connection in the list: from where, to where, and whether it is on. */
export function ConnectionItem({ connection }: { connection: ConnectionResource }) {
  const text = useText().connections;
  const patch = usePatchConnection(connection.id);
  const { id, name, sourceId, functionId, enabled, filter } = connection;
  const source = useNameOf("sources", sourceId);
  const fn = useNameOf("functions", functionId);
  const wanted = [...(filter.types ?? []), ...(filter.names ?? [])];
  return (
    <li className="row stack tight">
      <div className="row-line">
        <div className="row-main">
          <Link href={`/connections/${id}`} className="row-name">
            {name}
          </Link>
          <p className="faint small">
            {source.name} → {fn.name} · <Link href={`/deliveries?targetId=${id}`}>{text.toDeliveries}</Link>
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
      {wanted.length === 0 ? null : (
        <p className="badges">
          {wanted.map((one) => (
            <span key={one} className="badge">
              {one}
            </span>
          ))}
        </p>
      )}
      {patch.error === null ? null : <Problem error={patch.error} />}
    </li>
  );
}
