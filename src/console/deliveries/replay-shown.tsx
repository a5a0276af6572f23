import { useMutation } from "@tanstack/react-query";
import type { DeliveryState } from "../../api/resources.ts";
import { countReplayable, useReplayDeliveries, type DeliveryFilter } from "../api/deliveries.ts";
import { useText } from "../text/text.tsx";
import { useConfirm } from "../ui/confirm.tsx";
import { useNotice } from "../ui/notice.tsx";
import { Problem } from "../ui/states.tsx";

/** Makes again what the filter shows, when a person who has heard how many that are means it. */
export function ReplayShown({ filter }: { filter: DeliveryFilter }) {
  const text = useText().deliveries;
  const confirm = useConfirm();
  const notify = useNotice();
  const replay = useReplayDeliveries();
  const ask = useMutation({
    mutationFn: async () => {
      const { count, isMore, hasFiltered, until } = await countReplayable(filter);
      if (count === 0) {
        notify(text.nothingSettled);
        return;
      }
      const counted = isMore ? text.replayOldest(count) : text.replayCounted(count);
      const question = hasFiltered ? `${counted} ${text.replayFiltered}` : counted;
      if (await confirm({ title: text.replayShown, text: question, action: text.replay })) {
        const { items } = await replay.mutateAsync({ ...toReplay(filter), until });
        notify(text.replayedMany(items.length));
      }
    },
  });
  if (Object.values(filter).every((value) => value === "")) {
    // Everything again is hardly ever meant, and refused by the API.
    return null;
  }
  return (
    <>
      <button type="button" disabled={ask.isPending} onClick={() => ask.mutate()}>
        {text.replayShown}
      </button>
      {ask.error === null ? null : <Problem error={ask.error} />}
    </>
  );
}

function toReplay({ state, ...rest }: DeliveryFilter) {
  const given = Object.entries(rest).filter(([, value]) => value !== "");
  return { ...Object.fromEntries(given), ...(state === "" ? {} : { state: state as DeliveryState }) };
}
