import { useEffect, useRef } from "react";
import UPlot, { type AlignedData, type Options } from "uplot";
import "uplot/dist/uPlot.min.css";
import { useLanguage } from "../text/text.tsx";
import { readColour } from "./colours.ts";

/** One line of a plot; null is no value. */
export interface Line {
  label: string;
  /** The stylesheet's variable. */
  colour: string;
  values: readonly (number | null)[];
  isFilled?: boolean;
}

interface PlotProps {
  title: string;
  /** Seconds since 1970. */
  times: readonly number[];
  timeLabel: string;
  lines: readonly Line[];
  /** Called with the seconds between which somebody dragged. */
  onZoom(from: number, to: number): void;
}

const HEIGHT = 220;

/** Values over time; its numbers stand below where the pointer is. */
export function Plot({ title, times, timeLabel, lines, onZoom }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const { language } = useLanguage();
  // A plot lives longer than a rendering: it must call what was given last.
  const zoom = useRef(onZoom);
  useEffect(() => {
    zoom.current = onZoom;
  });
  useEffect(() => {
    const { current } = place;
    if (current === null) {
      return undefined;
    }
    const look = { labels: readColour("--faint"), grid: readColour("--line") };
    const width = current.clientWidth;
    const toZoom = (from: number, to: number) => zoom.current(from, to);
    const options = toOptions({ width, timeLabel, lines, language, look, onZoom: toZoom });
    const plot = new UPlot(options, [times, ...lines.map(({ values }) => values)] as AlignedData, current);
    const resized = new ResizeObserver(() => plot.setSize({ width: current.clientWidth, height: HEIGHT }));
    resized.observe(current);
    return () => {
      resized.disconnect();
      plot.destroy();
    };
  }, [times, timeLabel, lines, language]);
  return (
    <section className="card stack tight" aria-label={title}>
      <h2>{title}</h2>
      <div ref={place} />
    </section>
  );
}

function toOptions(given: {
  width: number;
  timeLabel: string;
  lines: readonly Line[];
  language: string;
  look: { labels: string; grid: string };
  onZoom(from: number, to: number): void;
}): Options {
  const { width, timeLabel, lines, language, look, onZoom } = given;
  const axis = {
    stroke: look.labels,
    grid: { stroke: look.grid, width: 1 },
    ticks: { stroke: look.grid, width: 1 },
  };
  const format = new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "short" });
  return {
    width,
    height: HEIGHT,
    axes: [
      { ...axis, space: 90, values: (_, ticks) => ticks.map((tick) => toTick(language, tick, ticks)) },
      axis,
    ],
    scales: { y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] } },
    series: [
      { label: timeLabel, value: (_, at: number | null) => (at === null ? "–" : format.format(at * 1_000)) },
      ...lines.map(({ label, colour, isFilled = false }) => ({
        label,
        stroke: readColour(colour),
        width: 2,
        ...(isFilled ? { fill: `color-mix(in srgb, ${readColour(colour)} 20%, transparent)` } : {}),
        points: { show: !isFilled },
        value: (_: UPlot, value: number | null) =>
          value === null ? "–" : String(Math.round(value * 10) / 10),
      })),
    ],
    // The plot itself stays as it is: what is chosen is asked for, more finely.
    cursor: { drag: { x: true, y: false, setScale: false } },
    hooks: {
      setSelect: [
        (plot) => {
          const { left, width: selected } = plot.select;
          if (selected > 0) {
            onZoom(plot.posToVal(left, "x"), plot.posToVal(left + selected, "x"));
          }
        },
      ],
    },
  };
}

/** Within a day the time says enough, over several the day does. */
function toTick(language: string, at: number, ticks: readonly number[]): string {
  const span = (ticks.at(-1) ?? at) - (ticks[0] ?? at);
  const style: Intl.DateTimeFormatOptions =
    span > 2 * 86_400 ? { month: "short", day: "numeric" } : { hour: "numeric", minute: "2-digit" };
  return new Intl.DateTimeFormat(language, style).format(at * 1_000);
}
