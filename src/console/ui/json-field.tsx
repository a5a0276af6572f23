import { useId } from "react";

interface JsonFieldProps {
  label: string;
  value: string;
  /** What is wrong with the text; empty: nothing. */
  fault: string;
  hint?: string | undefined;
  rows?: number;
  onChange(value: string): void;
}

/** A text that is written as JSON, with what is wrong with it below. */
export function JsonField({ label, value, fault, hint, rows = 4, onChange }: JsonFieldProps) {
  const id = useId();
  return (
    <div className="stack tight">
      <label className="field">
        {label}
        <textarea
          className="mono"
          rows={rows}
          spellCheck={false}
          aria-invalid={fault !== ""}
          aria-describedby={id}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      </label>
      <div id={id}>
        {hint === undefined ? null : <p className="faint small">{hint}</p>}
        <p className="bad-text small" role="status">
          {fault}
        </p>
      </div>
    </div>
  );
}
