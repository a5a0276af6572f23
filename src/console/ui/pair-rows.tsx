import { useId, type ReactNode } from "react";
import { useText } from "../text/text.tsx";
import type { Pair } from "./pair.ts";

interface PairRowsProps<P extends Pair> {
  legend: string;
  rows: readonly P[];
  /** What a new row begins as. */
  fresh: P;
  onChange(rows: P[]): void;
  nameLabel?: string;
  valueLabel?: string;
  /** The id of what is said of all rows. */
  describedBy?: string;
  children?: ReactNode;
}

/** A list of names and values that can be added to, changed and shortened. */
export function PairRows<P extends Pair>(props: PairRowsProps<P>) {
  const { legend, rows, fresh, onChange, children } = props;
  const text = useText();
  const id = useId();
  const nameLabel = props.nameLabel ?? text.common.name;
  const valueLabel = props.valueLabel ?? text.common.value;
  const change = (index: number, changed: Partial<Pair>) =>
    onChange(rows.map((row, at) => (at === index ? { ...row, ...changed } : row)));
  return (
    <fieldset className="pairs" aria-describedby={props.describedBy}>
      <legend>{legend}</legend>
      {children}
      {rows.map((row, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a row is its place: its name is being typed
        <div className="pair" key={`${id}-${index}`}>
          <input
            aria-label={`${legend}: ${nameLabel} ${index + 1}`}
            placeholder={nameLabel}
            value={row.name}
            spellCheck={false}
            onChange={(event) => change(index, { name: event.target.value })}
          />
          <input
            aria-label={`${legend}: ${valueLabel} ${index + 1}`}
            placeholder={valueLabel}
            value={row.value}
            spellCheck={false}
            onChange={(event) => change(index, { value: event.target.value })}
          />
          <button
            type="button"
            className="icon"
            aria-label={text.common.remove(row.name === "" ? `${index + 1}` : row.name)}
            onClick={() => onChange(rows.filter((_, at) => at !== index))}
          >
            ×
          </button>
        </div>
      ))}
      <button type="button" className="quiet" onClick={() => onChange([...rows, fresh])}>
        + {text.common.add}
      </button>
    </fieldset>
  );
}
