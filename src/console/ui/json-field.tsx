import { useId } from "react";
import { useText } from "../text/text.tsx";
import { parseJsonObject } from "./json-object.ts";

interface JsonFieldProps {
  label: string;
  value: string;
  onChange(value: string): void;
}

/** A JSON object under its label; says so while it is none. */
export function JsonField({ label, value, onChange }: JsonFieldProps) {
  const text = useText();
  const faultId = useId();
  const isFaulty = parseJsonObject(value) === null;
  return (
    <>
      <label className="field">
        {label}
        <textarea
          className="mono"
          rows={4}
          spellCheck={false}
          aria-invalid={isFaulty}
          aria-describedby={faultId}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      </label>
      <p className="bad-text small" id={faultId} role="status">
        {isFaulty ? text.kvs.badValue : ""}
      </p>
    </>
  );
}
