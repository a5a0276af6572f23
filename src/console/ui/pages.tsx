import { useText } from "../text/text.tsx";

/** A list of which some pages were read. */
export interface Paged<T> {
  data: { pages: { items: T[] }[] } | undefined;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage(): Promise<unknown>;
}

/** The rows of all pages that were read. */
export function toItems<T>(data: { pages: { items: T[] }[] }): T[] {
  return data.pages.flatMap((page) => page.items);
}

/** Reads the next page of a list, as long as there is one. */
export function More<T>({ of }: { of: Paged<T> }) {
  const text = useText();
  if (!of.hasNextPage) {
    return null;
  }
  return (
    <p className="more">
      <button type="button" disabled={of.isFetchingNextPage} onClick={() => void of.fetchNextPage()}>
        {of.isFetchingNextPage ? text.common.loading : text.common.more}
      </button>
    </p>
  );
}
