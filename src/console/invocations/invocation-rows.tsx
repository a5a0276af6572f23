import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useState } from "react";
import { Link } from "wouter";
import type { InvocationResource } from "../../api/resources.ts";
import { useFunctionNames } from "../api/functions.ts";
import { useTime } from "../text/format.ts";
import { useText } from "../text/text.tsx";
import { OutcomeBadge } from "../ui/outcome-badge.tsx";

const ROW_PX = 64;

/** Invocations, of which only those on the screen are made. */
export function InvocationRows({ items }: { items: readonly InvocationResource[] }) {
  const text = useText();
  const [top, setTop] = useState(0);
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => ROW_PX,
    overscan: 8,
    scrollMargin: top,
    getItemKey: (index) => items[index]?.id ?? index,
  });
  return (
    <ul
      ref={(list) => setTop((before) => list?.offsetTop ?? before)}
      className="rows virtual"
      aria-label={text.runs.title}
      style={{ height: `${rows.getTotalSize()}px` }}
    >
      {rows.getVirtualItems().map((row) => {
        const item = items[row.index];
        return item === undefined ? null : (
          <li
            key={row.key}
            ref={rows.measureElement}
            data-index={row.index}
            aria-setsize={items.length}
            aria-posinset={row.index + 1}
            className="row run-row"
            style={{ transform: `translateY(${row.start - rows.options.scrollMargin}px)` }}
          >
            <InvocationRow invocation={item} />
          </li>
        );
      })}
    </ul>
  );
}

function InvocationRow({ invocation }: { invocation: InvocationResource }) {
  const text = useText();
  const toShown = useTime();
  const { data: names = [] } = useFunctionNames();
  const { id, functionId, endpoint, outcome, status, durationMs, startedAt } = invocation;
  const name = names.find((fn) => fn.id === functionId)?.name ?? functionId;
  return (
    <>
      <div className="row-main">
        <Link href={`/invocations/${id}`} className="row-name">
          {name}
        </Link>
        <p className="faint small clip">
          <time dateTime={startedAt}>{toShown(startedAt)}</time>
          {endpoint === null ? null : ` · /hook/${endpoint}`}
        </p>
      </div>
      <div className="badges">
        {status === null ? null : <span className="badge strong">{status}</span>}
        <OutcomeBadge outcome={outcome} />
        <span className="badge wide">{text.try.ms(durationMs)}</span>
      </div>
    </>
  );
}
