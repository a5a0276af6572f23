import type { Metrics } from "../../api/resources.ts";
import { countErrors } from "../api/metrics.ts";
import { useTime } from "../text/format.ts";
import { useText } from "../text/text.tsx";

/** The points of the plots that have something to show, for who does not see plots. */
export function MetricNumbers({ items }: { items: Metrics["items"] }) {
  const text = useText().metrics;
  const toShown = useTime();
  const toMs = (ms: number | null) => (ms === null ? "–" : Math.round(ms));
  return (
    <details className="card">
      <summary>{text.numbers}</summary>
      <div className="table" tabIndex={0} role="region" aria-label={text.numbers}>
        <table>
          <thead>
            <tr>
              {[text.time, text.calls, text.errors, "p50", "p95", "p99"].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {items
              .filter(({ calls }) => calls > 0)
              .map((point) => (
                <tr key={point.at}>
                  <th scope="row">{toShown(point.at)}</th>
                  <td>{point.calls}</td>
                  <td>{countErrors(point)}</td>
                  <td>{toMs(point.p50Ms)}</td>
                  <td>{toMs(point.p95Ms)}</td>
                  <td>{toMs(point.p99Ms)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
