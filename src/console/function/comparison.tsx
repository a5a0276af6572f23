import { lazy, Suspense } from "react";
import type { FunctionResource } from "../../api/resources.ts";
import { useVersion } from "../api/functions.ts";
import { useText } from "../text/text.tsx";
import { Loading, Reading } from "../ui/states.tsx";
import { listChangedParts, type ChangedPart } from "./changed-parts.ts";
import { factsOf } from "./dialect-facts.ts";

const DiffView = lazy(() => import("../editor/diff-view.tsx"));

/** What going to another version would change, part by part. */
export function Comparison({ fn, number }: { fn: FunctionResource; number: number }) {
  const text = useText().versions;
  const version = useVersion(fn.id, number);
  return (
    <Reading of={version}>
      {(data) => {
        const parts = listChangedParts(fn, data);
        return parts.length === 0 ? (
          <p className="faint">{text.same}</p>
        ) : (
          <Suspense fallback={<Loading />}>
            {parts.map((part) => (
              <Changed key={part.kind + part.name} fn={fn} number={number} part={part} />
            ))}
          </Suspense>
        );
      }}
    </Reading>
  );
}

function Changed({ fn, number, part }: { fn: FunctionResource; number: number; part: ChangedPart }) {
  const text = useText();
  const { kind, before, after } = part;
  const isAlone = kind === "file" && factsOf(fn.dialect).hasFiles !== true;
  const name = kind === "file" ? (isAlone ? text.fn.code : part.name) : text.versions.parts[kind];
  const active = fn.activeVersion.number;
  return (
    <div className="stack tight">
      <h2>
        {name} <Only number={before === null ? number : after === null ? active : null} />
      </h2>
      <DiffView label={text.versions.diff(name, active, number)} before={before ?? ""} after={after ?? ""} />
    </div>
  );
}

/** Says that one of the two versions does not have the file. */
function Only({ number }: { number: number | null }) {
  const text = useText().versions;
  return number === null ? null : <span className="badge">{text.only(number)}</span>;
}
