import { useState } from "react";
import type { FunctionResource, VersionResource } from "../../api/resources.ts";
import { useActivate, useVersions } from "../api/functions.ts";
import { useTime } from "../text/format.ts";
import { useText } from "../text/text.tsx";
import { useNotice } from "../ui/notice.tsx";
import { PagedList } from "../ui/paged-list.tsx";
import { Problem } from "../ui/states.tsx";
import { Comparison } from "./comparison.tsx";

/** What a function was at each save: to compare, and to go back to. */
export function VersionsTab({ fn }: { fn: FunctionResource }) {
  const text = useText();
  const versions = useVersions(fn.id);
  return (
    <PagedList of={versions} label={text.fn.versions}>
      {(version) => <VersionRow key={version.id} fn={fn} version={version} />}
    </PagedList>
  );
}

function VersionRow({ fn, version }: { fn: FunctionResource; version: VersionResource }) {
  const text = useText();
  const toShown = useTime();
  const notify = useNotice();
  const activate = useActivate(fn.id);
  const [isCompared, setCompared] = useState(false);
  const isActive = version.number === fn.activeVersion.number;
  const rollBack = () =>
    activate.mutate(version.number, { onSuccess: () => notify(text.versions.rolledBack(version.number)) });
  return (
    <li className="row stack">
      <div className="row-line">
        <div className="row-main">
          <b>{text.fn.version(version.number)}</b>{" "}
          {isActive ? <span className="badge good">{text.versions.active}</span> : null}
          <p className="faint small">
            {toShown(version.createdAt)} · {text.versions.by(version.author)}
          </p>
        </div>
        {isActive ? null : (
          <div className="actions">
            <button type="button" aria-expanded={isCompared} onClick={() => setCompared(!isCompared)}>
              {isCompared ? text.versions.hide : text.versions.compare}
            </button>
            <button type="button" disabled={activate.isPending} onClick={rollBack}>
              {text.versions.rollBack(version.number)}
            </button>
          </div>
        )}
      </div>
      {activate.error === null ? null : <Problem error={activate.error} />}
      {isCompared && !isActive ? <Comparison fn={fn} number={version.number} /> : null}
    </li>
  );
}
