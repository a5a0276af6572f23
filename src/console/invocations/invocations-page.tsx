import { useState } from "react";
import type { InvocationResource } from "../../api/resources.ts";
import { toQuery } from "../api/client.ts";
import { useInvocations } from "../api/invocations.ts";
import { useLive } from "../api/live.ts";
import { PageTitle } from "../layout/page-title.tsx";
import { useText } from "../text/text.tsx";
import { useFilter } from "../ui/filter.ts";
import { LiveState } from "../ui/live-state.tsx";
import { More, toItems } from "../ui/pages.tsx";
import { Empty, Reading } from "../ui/states.tsx";
import { VirtualRows } from "../ui/virtual-rows.tsx";
import { InvocationFilters } from "./invocation-filters.tsx";
import { InvocationRow } from "./invocation-row.tsx";
import { ReplayAllButton } from "./replay-all-button.tsx";

const FILTER = ["functionId", "endpoint", "outcome"] as const;

/** What was run; the filter is in the address. */
export function InvocationsPage() {
  const text = useText();
  const { filter, asked, change } = useFilter(FILTER);
  const [isLive, setLive] = useState(false);
  const stream = {
    path: `/invocations/stream${toQuery(asked)}`,
    name: "invocation",
    list: "invocations",
  };
  const live = useLive<InvocationResource>(stream, isLive);
  const invocations = useInvocations(asked);
  return (
    <>
      <PageTitle title={text.runs.title}>
        {filter.functionId === "" && filter.endpoint === "" ? null : <ReplayAllButton filter={filter} />}
        <button type="button" aria-pressed={isLive} onClick={() => setLive(!isLive)}>
          {text.runs.live}
        </button>
      </PageTitle>
      <InvocationFilters filter={filter} onChange={change} />
      <LiveState
        isOn={isLive && invocations.error === null}
        isConnected={live.isConnected}
        following={text.runs.following}
      />
      <Reading of={invocations}>
        {(data) => {
          const items = live.merge(toItems(data));
          return items.length === 0 ? (
            <Empty title={text.runs.none}>
              <p>{text.runs.noneHint}</p>
            </Empty>
          ) : (
            <>
              <VirtualRows items={items} label={text.runs.title}>
                {(invocation) => <InvocationRow invocation={invocation} />}
              </VirtualRows>
              <More of={invocations} />
            </>
          );
        }}
      </Reading>
    </>
  );
}
