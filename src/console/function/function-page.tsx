import type { FunctionResource } from "../../api/resources.ts";
import { useFunction } from "../api/functions.ts";
import { Tabs } from "../layout/tabs.tsx";
import { useText } from "../text/text.tsx";
import { NotFound } from "../ui/not-found.tsx";
import { Reading } from "../ui/states.tsx";
import { CodeTab } from "./code-tab.tsx";
import { useDraft } from "./draft.ts";
import { EndpointsTab } from "./endpoints-tab.tsx";
import { FunctionHead } from "./function-head.tsx";
import { TryTab } from "./try-tab.tsx";
import { VersionsTab } from "./versions-tab.tsx";

const TABS = ["code", "try", "endpoints", "versions"] as const;

/** A function, part by part; each has an address of its own. */
export function FunctionPage({ id, tab }: { id: string; tab: string }) {
  const fn = useFunction(id);
  return <Reading of={fn}>{(data) => <Parts fn={data} tab={tab} />}</Reading>;
}

function Parts({ fn, tab }: { fn: FunctionResource; tab: string }) {
  const text = useText();
  const draft = useDraft(fn);
  const tabs = [
    ...TABS.map((name) => ({
      name: name as string,
      label: text.fn[name],
      href: `/functions/${fn.id}/${name}`,
    })),
    {
      name: "invocations",
      label: text.fn.invocations,
      href: `/invocations?functionId=${fn.id}`,
    },
  ];
  return (
    <>
      <FunctionHead fn={fn} isUnsaved={draft.isUnsaved} />
      <Tabs label={text.fn.tabs} tabs={tabs} current={tab} />
      {tab === "code" ? <CodeTab fn={fn} draft={draft} /> : null}
      {tab === "try" ? <TryTab fn={fn} draft={draft} /> : null}
      {tab === "endpoints" ? <EndpointsTab fn={fn} /> : null}
      {tab === "versions" ? <VersionsTab fn={fn} /> : null}
      {TABS.some((name) => name === tab) ? null : <NotFound />}
    </>
  );
}
