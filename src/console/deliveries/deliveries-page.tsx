import { useDeliveries, type DeliveryFilter } from "../api/deliveries.ts";
import { PartHead } from "../layout/part-head.tsx";
import { useText } from "../text/text.tsx";
import { useFilter } from "../ui/filter.ts";
import { More, toItems } from "../ui/pages.tsx";
import { Empty, Reading } from "../ui/states.tsx";
import { VirtualRows } from "../ui/virtual-rows.tsx";
import { DeliveryFilters } from "./delivery-filters.tsx";
import { DeliveryRow } from "./delivery-row.tsx";
import { ReplayShown } from "./replay-shown.tsx";

const FILTER = ["state", "targetId", "functionId", "reason", "eventId"] as const;

/** What became of events; the filter is in the address. */
export function DeliveriesPage() {
  const text = useText();
  const { filter, asked, change } = useFilter(FILTER);
  const deliveries = useDeliveries(asked);
  return (
    <>
      <PartHead part="deliveries">
        <ReplayShown filter={asked} />
      </PartHead>
      <DeliveryFilters filter={filter} onChange={change} />
      <Reading of={deliveries}>
        {(data) => {
          const items = toItems(data);
          return items.length === 0 ? (
            <NoDeliveries filter={asked} />
          ) : (
            <>
              <VirtualRows items={items} label={text.pipeline.parts.deliveries}>
                {(delivery) => <DeliveryRow delivery={delivery} />}
              </VirtualRows>
              <More of={deliveries} />
            </>
          );
        }}
      </Reading>
    </>
  );
}

function NoDeliveries({ filter }: { filter: DeliveryFilter }) {
  const text = useText().deliveries;
  const { state, ...rest } = filter;
  if (Object.values(rest).some((value) => value !== "") || (state !== "" && state !== "dead")) {
    return <Empty title={text.noMatch} />;
  }
  return (
    <Empty title={state === "dead" ? text.noDead : text.none}>
      <p>{state === "dead" ? text.noDeadHint : text.noneHint}</p>
    </Empty>
  );
}
