import { useDeferredValue, useState } from "react";
import { Link } from "wouter";
import { useFunctions } from "../api/functions.ts";
import { PageTitle } from "../layout/page-title.tsx";
import { useText } from "../text/text.tsx";
import { PagedList } from "../ui/paged-list.tsx";
import { Empty } from "../ui/states.tsx";
import { FunctionRow } from "./function-row.tsx";

/** All functions, with what they did in the last day. */
export function FunctionsPage() {
  const text = useText();
  const [search, setSearch] = useState("");
  const functions = useFunctions(useDeferredValue(search.trim()));
  return (
    <>
      <PageTitle title={text.functions.title}>
        <Link href="/functions/new" className="button primary">
          {text.functions.create}
        </Link>
      </PageTitle>
      <input
        type="search"
        className="search"
        aria-label={text.functions.search}
        placeholder={text.functions.search}
        maxLength={200}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <PagedList
        of={functions}
        label={text.functions.title}
        empty={<NoFunctions isSearch={search.trim() !== ""} />}
      >
        {(fn) => <FunctionRow key={fn.id} fn={fn} />}
      </PagedList>
    </>
  );
}

function NoFunctions({ isSearch }: { isSearch: boolean }) {
  const text = useText();
  return isSearch ? (
    <Empty title={text.functions.noMatch} />
  ) : (
    <Empty title={text.functions.none}>
      <p>{text.functions.noneHint}</p>
      <Link href="/functions/new" className="button">
        {text.functions.create}
      </Link>
    </Empty>
  );
}
