import { useText } from "../text/text.tsx";
import type { Draft } from "./draft.ts";
import type { DraftSaving } from "./use-save-draft.ts";

interface SaveBarProps {
  draft: Draft;
  saving: DraftSaving;
  hint: string;
  /** Something has to be put right first. */
  isBlocked?: boolean;
  onSave(): void;
}

/** Saves the draft, with everything that belongs to it. */
export function SaveBar({ draft, saving, hint, isBlocked = false, onSave }: SaveBarProps) {
  const text = useText().common;
  return (
    <div className="actions">
      <button
        type="button"
        className="primary"
        disabled={isBlocked || saving.isPending || !draft.isUnsaved}
        onClick={onSave}
      >
        {saving.isPending ? text.saving : text.save}
      </button>
      <span className="faint small">{hint}</span>
    </div>
  );
}
