import { Link, useLocation } from "wouter";
import type { FunctionResource } from "../../api/resources.ts";
import { useDeleteFunction, usePatchFunction } from "../api/functions.ts";
import { PageTitle } from "../layout/page-title.tsx";
import { useText } from "../text/text.tsx";
import { useConfirm } from "../ui/confirm.tsx";
import { useNotice } from "../ui/notice.tsx";
import { Problem } from "../ui/states.tsx";
import { factsOf } from "./dialect-facts.ts";

/** What stands over every part of a function: its name, its state, and what can be done with it as a whole. */
export function FunctionHead({ fn, isUnsaved }: { fn: FunctionResource; isUnsaved: boolean }) {
  const text = useText();
  const patch = usePatchFunction(fn.id);
  const { isInsert = false } = factsOf(fn.dialect);
  return (
    <>
      <PageTitle title={fn.name}>
        <button
          type="button"
          disabled={patch.isPending}
          onClick={() => patch.mutate({ enabled: !fn.enabled })}
        >
          {fn.enabled ? text.fn.switchOff : text.fn.switchOn}
        </button>
        <DeleteButton fn={fn} />
      </PageTitle>
      <p className="badges">
        <span className="badge">{fn.dialect}</span>
        <span className="badge">{text.fn.version(fn.activeVersion.number)}</span>
        {isUnsaved ? <span className="badge warn">{text.code.unsaved}</span> : null}
        {fn.enabled ? null : (
          <span className="badge warn">{isInsert ? text.fn.insertOffHint : text.fn.offHint}</span>
        )}
      </p>
      {fn.description === "" ? null : <p className="faint">{fn.description}</p>}
      <ConnectHint fn={fn} />
      {patch.error === null ? null : <Problem error={patch.error} />}
    </>
  );
}

/** Says how events get to a function, or away from it. */
function ConnectHint({ fn: { id, dialect } }: { fn: FunctionResource }) {
  const { fn: text, events } = useText();
  const { isSource = false, isDestination = false, isInsert = false } = factsOf(dialect);
  const toHint = (hint: string, href: string, shown: string) => (
    <p className="faint small">
      {hint} <Link href={href}>{shown}</Link>
    </p>
  );
  if (isSource) {
    return toHint(text.sourceHint, "/sources", events.toSources);
  }
  if (isInsert) {
    return toHint(text.insertHint, "/connections", events.toConnections);
  }
  return isDestination
    ? toHint(text.destinationHint, `/connections?functionId=${id}`, events.toConnections)
    : null;
}

function DeleteButton({ fn }: { fn: FunctionResource }) {
  const text = useText();
  const confirm = useConfirm();
  const notify = useNotice();
  const [, navigate] = useLocation();
  const remove = useDeleteFunction(fn.id);
  const ask = async () => {
    const question = {
      title: text.fn.deleteTitle(fn.name),
      text: factsOf(fn.dialect).isInsert === true ? text.fn.insertDeleteText : text.fn.deleteText,
      action: text.common.delete,
    };
    if (await confirm(question)) {
      await remove.mutateAsync(undefined);
      notify(text.common.deleted);
      navigate("/");
    }
  };
  return (
    <>
      <button
        type="button"
        className="danger"
        disabled={remove.isPending}
        onClick={() => void ask().catch(() => undefined)}
      >
        {text.fn.delete}
      </button>
      {remove.error === null ? null : <Problem error={remove.error} />}
    </>
  );
}
