import type { FunctionResource } from "../../api/resources.ts";
import { useText } from "../text/text.tsx";
import type { Draft } from "./draft.ts";

/** Says that there is unsaved work, when that was not begun just now, or began with another version. */
export function DraftNote({ fn, draft }: { fn: FunctionResource; draft: Draft }) {
  const text = useText();
  const isOutdated = draft.base !== fn.activeVersion.number;
  if (!draft.isUnsaved || !(draft.isRestored || isOutdated || draft.isUnkept)) {
    return null;
  }
  return (
    <div className="note warn" role="status">
      <p>
        {draft.isRestored ? text.code.restored : null} {isOutdated ? text.code.outdated(draft.base) : null}{" "}
        {draft.isUnkept ? text.code.unkept : null}
      </p>
      <button type="button" onClick={draft.discard}>
        {text.code.discard}
      </button>
    </div>
  );
}
