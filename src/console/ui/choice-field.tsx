import { useState } from "react";
import { nounOf, useChoices, useNameOf, type Noun } from "../api/names.ts";
import { useText } from "../text/text.tsx";
import { SelectField } from "./fields.tsx";
import { useSettled } from "./filter.ts";

interface ChoiceFieldProps {
  label: string;
  /** What no choice is called. */
  none: string;
  value: string;
  nouns: readonly [Noun, ...Noun[]];
  /** Which of them fit at all, as the API filters them; left out: all. */
  query?: Record<string, string>;
  required?: boolean;
  /** What is wrong with the choice. */
  messages?: readonly string[];
  onChange(id: string): void;
}

/** Chooses one of what has an id and a name, or none. Where there are more than a list can hold, they are searched. */
export function ChoiceField(props: ChoiceFieldProps) {
  const { label, none, value, nouns, query, required, messages, onChange } = props;
  const text = useText().common;
  const [search, setSearch] = useState("");
  const asked = useSettled(search.trim());
  const all = useChoices(nouns, "", query);
  const found = useChoices(nouns, asked, query);
  const names = found.data?.names ?? [];
  // What was chosen stays to be seen when another search does not find it, or when it came with the address.
  const isListed = value === "" || names.some(({ id }) => id === value);
  const [chosen, setChosen] = useState({ id: "", name: "" });
  const older = useNameOf(nounOf(value, nouns), isListed || chosen.id === value ? null : value);
  const choose = (id: string) => {
    setChosen({ id, name: names.find((one) => one.id === id)?.name ?? id });
    onChange(id);
  };
  const select = (
    <SelectField
      label={label}
      value={value}
      required={required}
      messages={messages}
      options={[
        ["", none],
        ...(isListed ? [] : [[value, chosen.id === value ? chosen.name : older.name] as const]),
        ...names.map((one) => [one.id, one.name] as const),
      ]}
      onChange={choose}
    />
  );
  if (all.data?.hasMore !== true) {
    return select;
  }
  return (
    <div className="stack tight">
      {select}
      <input
        type="search"
        aria-label={`${label}: ${text.searchNames}`}
        placeholder={text.searchNames}
        maxLength={200}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <p className="faint small" role="status">
        {asked === ""
          ? text.newestShown(names.length)
          : found.data === undefined
            ? ""
            : text.namesFound(names.length, found.data.hasMore)}
      </p>
    </div>
  );
}
