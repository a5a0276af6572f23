import type { ReactNode } from "react";
import { More, toItems, type Paged } from "./pages.tsx";
import { Reading, type Read } from "./states.tsx";

/**
 * A list that is read page by page; `empty` stands in its place when there is nothing in it. Where the order means
 * something (`isOrdered`) its rows are numbered.
 */
export function PagedList<T>({
  of,
  label,
  empty,
  isOrdered = false,
  children,
}: {
  of: Paged<T> & Read<{ pages: { items: T[] }[] }>;
  label: string;
  empty?: ReactNode;
  isOrdered?: boolean;
  children: (item: T) => ReactNode;
}) {
  return (
    <Reading of={of}>
      {(data) => {
        const items = toItems(data);
        const List = isOrdered ? "ol" : "ul";
        return items.length === 0 && empty !== undefined ? (
          empty
        ) : (
          <>
            <List className="rows" aria-label={label}>
              {items.map(children)}
            </List>
            <More of={of} />
          </>
        );
      }}
    </Reading>
  );
}
