import { useMemo, useState } from "react";
import type { FunctionResource } from "../../api/resources.ts";
import { readStored, store } from "./browser-store.ts";
import { isSame, toContent, type DraftContent } from "./draft-content.ts";

/** Work on a function, and where it began. */
export interface Draft {
  content: DraftContent;
  isUnsaved: boolean;
  /** True for work that was found when the page was opened. */
  isRestored: boolean;
  /** The browser has no room for it: it goes with the page. */
  isUnkept: boolean;
  /** The version that it began with. */
  base: number;
  change(changed: Partial<DraftContent>): void;
  /** Goes back to what is saved. */
  discard(): void;
  /** What was written is saved, as a version; what came to it meanwhile is work that began there. */
  settle(saved: DraftContent, version: number): void;
}

interface Kept {
  base: number;
  /** Parts that an earlier release of the page did not know are not in it. */
  content: Pick<DraftContent, "code"> & Partial<DraftContent>;
}

const toKey = (functionId: string) => `hookwright:draft:${functionId}`;

/** The work on a function, kept in this browser until it is saved or discarded. */
export function useDraft(fn: FunctionResource): Draft {
  const [kept, setKept] = useState(() => readWork(fn.id));
  const [isRestored, setRestored] = useState(kept !== null);
  const [isUnkept, setUnkept] = useState(false);
  // Parts that nobody has touched are the same ones from one rendering to the next.
  const saved = useMemo(() => toContent(fn), [fn]);
  const content = useMemo(() => ({ ...saved, ...kept?.content }), [saved, kept]);
  const drop = () => {
    localStorage.removeItem(toKey(fn.id));
    setKept(null);
    setRestored(false);
    setUnkept(false);
  };
  return {
    content,
    isUnsaved: kept !== null && !isSame(content, saved),
    isRestored,
    isUnkept,
    base: kept?.base ?? fn.activeVersion.number,
    change(changed) {
      const next = { base: kept?.base ?? fn.activeVersion.number, content: { ...content, ...changed } };
      setUnkept(!store(toKey(fn.id), next));
      setKept(next);
    },
    discard: drop,
    settle(written, version) {
      // What this rendering knows may be older than what was typed since.
      const latest = readWork(fn.id);
      if (latest === null || isSame({ ...written, ...latest.content }, written)) {
        drop();
        return;
      }
      const next = { ...latest, base: version };
      store(toKey(fn.id), next);
      setKept(next);
    },
  };
}

function readWork(functionId: string): Kept | null {
  const isFit = (value: unknown) => typeof (value as Kept | null)?.content?.code === "string";
  return readStored<Kept | null>(toKey(functionId), null, isFit);
}
