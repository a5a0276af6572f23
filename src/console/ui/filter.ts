import { useEffect, useState } from "react";
import { useSearchParams } from "wouter";

/** What is typed is asked for when nothing more comes for so long. */
const TYPED_MS = 300;

interface FilterState<Name extends string> {
  /** As the fields show it. */
  filter: Record<Name, string>;
  /** As lists are asked for it: a moment later. */
  asked: Record<Name, string>;
  change(changed: Partial<Record<Name, string>>): void;
}

/** A filter that is in the address, so that it can be passed on; what is empty is not filtered by. */
export function useFilter<Name extends string>(names: readonly Name[]): FilterState<Name> {
  const [search, setSearch] = useSearchParams();
  const settled = useSettled(search.toString());
  const filter = toFilter(names, search);
  return {
    filter,
    asked: toFilter(names, new URLSearchParams(settled)),
    change(changed) {
      const given = Object.entries<string>({ ...filter, ...changed }).filter(([, value]) => value !== "");
      setSearch(new URLSearchParams(given), { replace: true });
    },
  };
}

function toFilter<Name extends string>(names: readonly Name[], search: URLSearchParams) {
  return Object.fromEntries(names.map((name) => [name, search.get(name) ?? ""])) as Record<Name, string>;
}

/** A value, when it has not changed for a moment. */
export function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), TYPED_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
