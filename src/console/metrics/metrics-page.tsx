import { useEffect, useState } from "react";
import { useSearchParams } from "wouter";
import { useMetrics } from "../api/metrics.ts";
import { PageTitle } from "../layout/page-title.tsx";
import { useText } from "../text/text.tsx";
import { Reading } from "../ui/states.tsx";
import { MetricFilters } from "./metric-filters.tsx";
import { MetricPlots } from "./metric-plots.tsx";
import { isRangeName, readPart, toPart, toRange } from "./range.ts";

const MINUTE_MS = 60_000;

/** How often, how well and how fast functions ran; what is shown is in the address. */
export default function MetricsPage() {
  const text = useText();
  const [search, setSearch] = useSearchParams();
  const given = (name: string) => search.get(name) ?? "";
  const [range, from, to] = [given("range") || "day", given("from"), given("to")];
  const now = useNow();
  const part = readPart(from, to);
  const asked = part ?? toRange(isRangeName(range) ? range : "day", now);
  const metrics = useMetrics({ ...asked, functionId: given("functionId"), endpoint: given("endpoint") });
  const change = (changed: Record<string, string>) => {
    const all = { ...Object.fromEntries(search), ...changed };
    setSearch(new URLSearchParams(Object.entries(all).filter(([, value]) => value !== "")));
  };
  const zoom = (start: number, end: number) => {
    const chosen = toPart(start, end);
    change({ from: chosen.from, to: chosen.to });
  };
  return (
    <>
      <PageTitle title={text.metrics.title}>
        {part === null ? null : (
          <button type="button" onClick={() => change({ from: "", to: "" })}>
            {text.metrics.whole}
          </button>
        )}
      </PageTitle>
      <MetricFilters
        functionId={given("functionId")}
        endpoint={given("endpoint")}
        range={part === null ? range : ""}
        onChange={change}
      />
      <Reading of={metrics}>{(data) => <MetricPlots metrics={data} onZoom={zoom} />}</Reading>
    </>
  );
}

/** The time, a minute at a time: what ends now goes on while somebody looks. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
