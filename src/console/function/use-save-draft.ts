import type { FunctionResource } from "../../api/resources.ts";
import { useSaveVersion } from "../api/functions.ts";
import { useText } from "../text/text.tsx";
import { useNotice } from "../ui/notice.tsx";
import { toVersion } from "./draft-content.ts";
import type { Draft } from "./draft.ts";

/** Saving of the whole draft, from whichever part of the page. */
export interface DraftSaving {
  error: Error | null;
  isPending: boolean;
  /** Resolves to the refusal, or to null when it is saved. */
  save(): Promise<Error | null>;
}

/** Saves a draft as a version that is in force at once. */
export function useSaveDraft(fn: FunctionResource, draft: Draft): DraftSaving {
  const text = useText().code;
  const notify = useNotice();
  const { mutateAsync, error, isPending } = useSaveVersion(fn.id);
  return {
    error,
    isPending,
    async save() {
      try {
        const version = await mutateAsync(toVersion(draft.content));
        draft.settle(draft.content, version.number);
        notify(text.savedAs(version.number));
        return null;
      } catch (refusal) {
        return refusal instanceof Error ? refusal : new Error(String(refusal));
      }
    },
  };
}
