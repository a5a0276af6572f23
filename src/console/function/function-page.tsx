import type { Dialect, FunctionResource } from "../../api/resources.ts";
import { useFunction } from "../api/functions.ts";
import { Tabs } from "../layout/tabs.tsx";
import { SchedulesTab } from "../schedules/schedules-tab.tsx";
import { useText } from "../text/text.tsx";
import { NotFound } from "../ui/not-found.tsx";
import { Reading } from "../ui/states.tsx";
import { CodeTab } from "./code-tab.tsx";
import { factsOf } from "./dialect-facts.ts";
import { useDraft } from "./draft.ts";
import { EndpointsTab } from "../endpoints/endpoints-tab.tsx";
import { FunctionHead } from "./function-head.tsx";
import { GeneralTab } from "./general-tab.tsx";
import { SettingsTab } from "./settings-tab.tsx";
import { TryTab } from "../try/try-tab.tsx";
import { VersionsTab } from "./versions-tab.tsx";

const TABS = ["code", "settings", "try", "endpoints", "schedules", "versions", "general"] as const;
type TabName = (typeof TABS)[number];

/** A function, part by part; each has an address of its own. */
export function FunctionPage({ id, tab }: { id: string; tab: string }) {
  const fn = useFunction(id);
  return <Reading of={fn}>{(data) => <Parts fn={data} tab={tab} />}</Reading>;
}

function Parts({ fn, tab }: { fn: FunctionResource; tab: string }) {
  const text = useText();
  const draft = useDraft(fn);
  const names = tabsOf(fn.dialect);
  const shown = names.find((name) => name === tab);
  const tabs = [
    ...names.map((name) => ({
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
      {shown === "code" ? <CodeTab fn={fn} draft={draft} /> : null}
      {shown === "settings" ? <SettingsTab fn={fn} draft={draft} /> : null}
      {shown === "try" ? <TryTab fn={fn} draft={draft} /> : null}
      {shown === "endpoints" ? <EndpointsTab fn={fn} /> : null}
      {shown === "schedules" ? <SchedulesTab fn={fn} /> : null}
      {shown === "versions" ? <VersionsTab fn={fn} /> : null}
      {shown === "general" ? <GeneralTab fn={fn} /> : null}
      {shown === undefined ? <NotFound /> : null}
    </>
  );
}

/** The parts that functions of a dialect have. */
function tabsOf(dialect: Dialect): TabName[] {
  const { noEndpoints = false, noSchedules = false, hasSettings = false } = factsOf(dialect);
  const lacking: Partial<Record<TabName, boolean>> = {
    settings: !hasSettings,
    endpoints: noEndpoints,
    schedules: noSchedules,
  };
  return TABS.filter((name) => !lacking[name]);
}
