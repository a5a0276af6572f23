import { useText } from "../text/text.tsx";

/** Calls of one step of time, and how many of them failed. */
export interface Point {
  calls: number;
  errors: number;
}

const WIDTH = 120;
const HEIGHT = 28;

/** Calls over time as bars, those that failed in another colour; in words for those who do not see it. */
export function Sparkline({ points }: { points: readonly Point[] }) {
  const text = useText();
  const most = Math.max(1, ...points.map(({ calls }) => calls));
  const step = WIDTH / Math.max(1, points.length);
  const calls = points.reduce((sum, point) => sum + point.calls, 0);
  const errors = points.reduce((sum, point) => sum + point.errors, 0);
  const toHeight = (count: number) => (count === 0 ? 0 : Math.max(2, (count / most) * HEIGHT));
  return (
    <svg
      className="spark"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={text.common.lastDay(calls, errors)}
      preserveAspectRatio="none"
    >
      <line x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
      {points.map((point, index) => {
        const bars = [
          { name: "calls", height: toHeight(point.calls) },
          { name: "errors", height: toHeight(point.errors) },
        ];
        return bars.map(({ name, height }) => (
          <rect
            // oxlint-disable-next-line react/no-array-index-key -- a bar is its place in time
            key={`${name} ${index}`}
            className={name}
            x={index * step + 0.5}
            width={Math.max(1, step - 1)}
            y={HEIGHT - height}
            height={height}
          />
        ));
      })}
    </svg>
  );
}
