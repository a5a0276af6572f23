import { useId } from "react";

interface JsonFieldProps {
  label: string;
  value: string;
  /** What is wrong with the text; empty: nothing. */
  fault: string;
  rows?: number;
  onChange(value: string): void;
}

/** A text that is written as JSON, with what is wrong with it below. */
export function JsonField({ label, value, fault, rows = 4, onChange }: JsonFieldProps) {
  const faultId = useId();
  return (
    <div className="stack tight">
      <label className="field">
        {label}
        <textarea
          className="mono"
          rows={rows}
          spellCheck={false}
          aria-invalid={fault !== ""}
          aria-describedby={faultId}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      </label>
      <p className="bad-text small" id={faultId} role="status">
        {fault}
      </p>
    </div>
  );
}
