import { useMemo } from "react";
import type { Metrics } from "../../api/resources.ts";
import { countErrors } from "../api/metrics.ts";
import type { Texts } from "../text/en.ts";
import { useText } from "../text/text.tsx";
import { Empty } from "../ui/states.tsx";
import { useColours } from "./colours.ts";
import { MetricNumbers } from "./metric-numbers.tsx";
import { Plot, type Line } from "./plot.tsx";

/** Calls with errors, and latency, over the same time; each as a plot, and all as numbers. */
export function MetricPlots({
  metrics,
  onZoom,
}: {
  metrics: Metrics;
  onZoom(from: number, to: number): void;
}) {
  const text = useText().metrics;
  const { items } = metrics;
  const calls = items.reduce((sum, point) => sum + point.calls, 0);
  const errors = items.reduce((sum, point) => sum + countErrors(point), 0);
  // A canvas keeps the colours that it was drawn with, so that a plot is made anew for others.
  const colours = useColours();
  const { times, counts, latencies } = useMemo(() => toLines(items, text), [items, text]);
  if (calls === 0) {
    return <Empty title={text.none} />;
  }
  return (
    <>
      <p>
        {text.summary(calls, errors)} <span className="faint">{text.zoomHint}</span>
      </p>
      <Plot
        key={`counts ${colours}`}
        title={text.counts}
        times={times}
        timeLabel={text.time}
        lines={counts}
        onZoom={onZoom}
      />
      <Plot
        key={`latency ${colours}`}
        title={text.latency}
        times={times}
        timeLabel={text.time}
        lines={latencies}
        onZoom={onZoom}
      />
      <MetricNumbers items={items} />
    </>
  );
}

/** The same lines for the same points: a plot is made anew for others. */
function toLines(items: Metrics["items"], text: Texts["metrics"]) {
  const times = items.map(({ at }) => Date.parse(at) / 1_000);
  const counts: Line[] = [
    { label: text.calls, colour: "--accent", values: items.map((point) => point.calls), isFilled: true },
    { label: text.errors, colour: "--bad", values: items.map(countErrors), isFilled: true },
  ];
  const latencies: Line[] = [
    { label: "p50", colour: "--code-string", values: items.map(({ p50Ms }) => p50Ms) },
    { label: "p95", colour: "--code-number", values: items.map(({ p95Ms }) => p95Ms) },
    { label: "p99", colour: "--code-keyword", values: items.map(({ p99Ms }) => p99Ms) },
  ];
  return { times, counts, latencies };
}
