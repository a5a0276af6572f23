import { useTriggers } from "../api/triggers.ts";
import { PartHead } from "../layout/part-head.tsx";
import { useText } from "../text/text.tsx";
import { PagedList } from "../ui/paged-list.tsx";
import { Empty } from "../ui/states.tsx";
import { FireEvent } from "./fire-event.tsx";
import { NewTrigger } from "./new-trigger.tsx";
import { TriggerItem } from "./trigger-item.tsx";

/** Which functions and URLs hear of events with ids of their own. */
export function TriggersPage() {
  const text = useText();
  const triggers = useTriggers();
  return (
    <>
      <PartHead part="triggers" />
      <NewTrigger />
      <FireEvent />
      <PagedList
        of={triggers}
        label={text.pipeline.parts.triggers}
        empty={
          <Empty title={text.triggers.none}>
            <p>{text.triggers.noneHint}</p>
          </Empty>
        }
      >
        {(trigger) => <TriggerItem key={trigger.id} trigger={trigger} />}
      </PagedList>
    </>
  );
}
