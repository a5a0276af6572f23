import { useState } from "react";
import { useSearchParams } from "wouter";
import { useInvocations, type InvocationFilter } from "../api/invocations.ts";
import { PageTitle } from "../layout/page-title.tsx";
import { useText } from "../text/text.tsx";
import { More, toItems } from "../ui/pages.tsx";
import { Empty, Reading } from "../ui/states.tsx";
import { InvocationFilters } from "./invocation-filters.tsx";
import { InvocationRows } from "./invocation-rows.tsx";
import { useLive } from "./live.ts";
import { ReplayAllButton } from "./replay-all-button.tsx";

/** What was run; the filter is in the address. */
export function InvocationsPage() {
  const text = useText();
  const [search, setSearch] = useSearchParams();
  const [isLive, setLive] = useState(false);
  const filter: InvocationFilter = {
    functionId: search.get("functionId") ?? "",
    endpoint: search.get("endpoint") ?? "",
    outcome: search.get("outcome") ?? "",
  };
  const change = (changed: Partial<InvocationFilter>) => {
    const given = Object.entries({ ...filter, ...changed }).filter(([, value]) => value !== "");
    setSearch(new URLSearchParams(given), { replace: true });
  };
  const live = useLive(filter, isLive);
  const invocations = useInvocations(filter);
  return (
    <>
      <PageTitle title={text.runs.title}>
        {filter.functionId === "" && filter.endpoint === "" ? null : <ReplayAllButton filter={filter} />}
        <button type="button" aria-pressed={isLive} onClick={() => setLive(!isLive)}>
          {text.runs.live}
        </button>
      </PageTitle>
      <InvocationFilters filter={filter} onChange={change} />
      <p className="live" role="status">
        {isLive ? (live.isConnected ? text.runs.following : text.runs.connecting) : ""}
      </p>
      <Reading of={invocations}>
        {(data) => {
          const items = live.merge(toItems(data));
          return items.length === 0 ? (
            <Empty title={text.runs.none}>
              <p>{text.runs.noneHint}</p>
            </Empty>
          ) : (
            <>
              <InvocationRows items={items} />
              <More of={invocations} />
            </>
          );
        }}
      </Reading>
    </>
  );
}
