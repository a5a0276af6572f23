import type { ReactNode } from "react";
import { PageTitle } from "./page-title.tsx";
import { Tabs } from "./tabs.tsx";
import { useText } from "../text/text.tsx";
import { PARTS, type Part } from "./parts.ts";

/** What stands above a part of the pipeline: the way to the others, and what can be done in this one. */
export function PartHead({ part, children }: { part: Part; children?: ReactNode }) {
  const { app, pipeline } = useText();
  const tabs = PARTS.map((name) => ({ name, label: pipeline.parts[name], href: `/${name}` }));
  return (
    <>
      <PageTitle title={app.events} part={pipeline.parts[part]}>
        {children}
      </PageTitle>
      <Tabs label={pipeline.label} tabs={tabs} current={part} />
    </>
  );
}
