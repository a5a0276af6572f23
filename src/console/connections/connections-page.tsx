import { Link } from "wouter";
import { toQuery } from "../api/client.ts";
import { useConnections } from "../api/connections.ts";
import { FunctionField } from "../functions/function-field.tsx";
import { PartHead } from "../layout/part-head.tsx";
import { SourceField } from "../sources/source-field.tsx";
import { useText } from "../text/text.tsx";
import { useFilter } from "../ui/filter.ts";
import { PagedList } from "../ui/paged-list.tsx";
import { Empty } from "../ui/states.tsx";
import { ConnectionItem } from "./connection-item.tsx";

const FILTER = ["sourceId", "functionId"] as const;

/** Which functions the events of which sources go to; the filter is in the address. */
export function ConnectionsPage() {
  const text = useText();
  const { filter, asked, change } = useFilter(FILTER);
  const connections = useConnections(asked);
  const isFiltered = asked.sourceId !== "" || asked.functionId !== "";
  const create = (
    <Link href={`/connections/new${toQuery(filter)}`} className="button primary">
      {text.connections.create}
    </Link>
  );
  return (
    <>
      <PartHead part="connections">{create}</PartHead>
      <div className="grid filters">
        <SourceField value={filter.sourceId} onChange={(sourceId) => change({ sourceId })} />
        <FunctionField value={filter.functionId} onChange={(functionId) => change({ functionId })} />
      </div>
      <PagedList
        of={connections}
        label={text.pipeline.parts.connections}
        empty={
          <Empty title={isFiltered ? text.connections.noMatch : text.connections.none}>
            <p>{text.connections.noneHint}</p>
          </Empty>
        }
      >
        {(connection) => <ConnectionItem key={connection.id} connection={connection} />}
      </PagedList>
    </>
  );
}
