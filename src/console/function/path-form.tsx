import { useId, useState, type SubmitEvent } from "react";
import { useText } from "../text/text.tsx";
import type { DraftContent } from "./draft-content.ts";
import { findPathFault } from "./files.ts";

interface PathFormProps {
  label: string;
  hint?: string;
  action: string;
  content: DraftContent;
  /** The path that is changed; left out: a new one. */
  before?: string;
  onPath(path: string): void;
  onCancel?(): void;
}

/** Asks for the path of a file, which no other file may have. */
export function PathForm({ label, hint, action, content, before, onPath, onCancel }: PathFormProps) {
  const text = useText();
  const id = useId();
  const [path, setPath] = useState(before ?? "");
  const [isAsked, setAsked] = useState(false);
  const given = path.trim();
  const fault = given === before ? null : findPathFault(content, given);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setAsked(fault !== null);
    if (fault === null) {
      onPath(given);
      setPath("");
    }
  };
  const isShown = isAsked && fault !== null;
  return (
    <form className="stack tight" onSubmit={submit}>
      <label className="field">
        {label}
        <input
          // Who renames a file goes on where its name was.
          autoFocus={before !== undefined}
          required
          spellCheck={false}
          autoCapitalize="off"
          aria-invalid={isShown}
          aria-describedby={id}
          value={path}
          onChange={(event) => setPath(event.target.value)}
        />
      </label>
      <div className="small about" id={id}>
        {hint === undefined ? null : <p className="faint">{hint}</p>}
        <p className="bad-text" role="status">
          {isShown ? text.code[fault] : ""}
        </p>
      </div>
      <div className="actions">
        <button>{action}</button>
        {onCancel === undefined ? null : (
          <button type="button" className="quiet" onClick={onCancel}>
            {text.common.cancel}
          </button>
        )}
      </div>
    </form>
  );
}
