import type { LogLine } from "../../api/resources.ts";
import { useText } from "../text/text.tsx";

/** The log of a run, line by line. */
export function LogLines({ lines }: { lines: readonly LogLine[] }) {
  const text = useText();
  if (lines.length === 0) {
    return <p className="faint">{text.runs.noLog}</p>;
  }
  return (
    <ol className="log" tabIndex={0} aria-label={text.runs.log}>
      {lines.map(({ time, level, message }, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- lines never move, and may be alike
        <li key={index} className={level.toLowerCase()}>
          <time dateTime={time}>{time.slice(11, 23)}</time> <b>{level}</b> <span>{message}</span>
        </li>
      ))}
    </ol>
  );
}
