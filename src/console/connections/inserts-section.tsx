import { useInserts } from "../api/inserts.ts";
import { useText } from "../text/text.tsx";
import { PagedList } from "../ui/paged-list.tsx";
import { Empty } from "../ui/states.tsx";
import { InsertItem } from "./insert-item.tsx";
import { NewInsert } from "./new-insert.tsx";

/** The insert functions that the events of a connection pass, in the order in which they run. */
export function InsertsSection({ connectionId }: { connectionId: string }) {
  const text = useText().inserts;
  const inserts = useInserts(connectionId);
  return (
    <section className="stack" aria-labelledby="inserts">
      <div className="stack tight">
        <h2 id="inserts">{text.title}</h2>
        <p className="faint">{text.intro}</p>
      </div>
      <PagedList of={inserts} label={text.title} isOrdered empty={<Empty title={text.none} />}>
        {(insert) => <InsertItem key={insert.id} insert={insert} />}
      </PagedList>
      <NewInsert connectionId={connectionId} />
    </section>
  );
}
