import type { ReactNode } from "react";
import { More, toItems, type Paged } from "./pages.tsx";
import { Reading, type Read } from "./states.tsx";

/** A list that is read page by page; `empty` stands in its place when there is nothing in it. */
export function PagedList<T>({
  of,
  label,
  empty,
  children,
}: {
  of: Paged<T> & Read<{ pages: { items: T[] }[] }>;
  label: string;
  empty?: ReactNode;
  children: (item: T) => ReactNode;
}) {
  return (
    <Reading of={of}>
      {(data) => {
        const items = toItems(data);
        return items.length === 0 && empty !== undefined ? (
          empty
        ) : (
          <>
            <ul className="rows" aria-label={label}>
              {items.map(children)}
            </ul>
            <More of={of} />
          </>
        );
      }}
    </Reading>
  );
}
