import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useState, type ReactNode } from "react";

const ROW_PX = 64;

interface VirtualRowsProps<T> {
  items: readonly T[];
  label: string;
  /** What stands in a row, which is of one height. */
  children(item: T): ReactNode;
}

/** A long list, of which only the rows on the screen are made. */
export function VirtualRows<T extends { id: string }>({ items, label, children }: VirtualRowsProps<T>) {
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
      aria-label={label}
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
            {children(item)}
          </li>
        );
      })}
    </ul>
  );
}
