import { PageTitle } from "../layout/page-title.tsx";
import { Tabs } from "../layout/tabs.tsx";
import { useText } from "../text/text.tsx";
import { NotFound } from "../ui/not-found.tsx";
import { KvsSection } from "./kvs-section.tsx";
import { SecretsSection } from "./secrets-section.tsx";
import { TokensSection } from "./tokens-section.tsx";
import { WorkspaceSection } from "./workspace-section.tsx";

const SECTIONS = ["tokens", "secrets", "kvs", "workspace"] as const;

/** What belongs to the workspace and to no function. */
export function SettingsPage({ section }: { section: string }) {
  const text = useText();
  const tabs = SECTIONS.map((name) => ({
    name,
    label: text.settings[name],
    href: `/settings/${name}`,
  }));
  return (
    <>
      <PageTitle title={text.settings.title} />
      <Tabs label={text.settings.sections} tabs={tabs} current={section} />
      {section === "tokens" ? <TokensSection /> : null}
      {section === "secrets" ? <SecretsSection /> : null}
      {section === "kvs" ? <KvsSection /> : null}
      {section === "workspace" ? <WorkspaceSection /> : null}
      {SECTIONS.some((name) => name === section) ? null : <NotFound />}
    </>
  );
}
