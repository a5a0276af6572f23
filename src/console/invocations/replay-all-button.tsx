import { useReplayAll, type InvocationFilter } from "../api/invocations.ts";
import { useText } from "../text/text.tsx";
import { useConfirm } from "../ui/confirm.tsx";
import { useNotice } from "../ui/notice.tsx";
import { Problem } from "../ui/states.tsx";

/** Runs everything again that the filter shows, once a person has said that it is meant. */
export function ReplayAllButton({ filter }: { filter: InvocationFilter }) {
  const text = useText().runs;
  const confirm = useConfirm();
  const notify = useNotice();
  const replay = useReplayAll(filter);
  const ask = async () => {
    const question = { title: text.replayAllTitle, text: text.replayAllText, action: text.replayAll };
    if (await confirm(question)) {
      const { items, skipped } = await replay.mutateAsync();
      notify(text.replayedAll(items.length, skipped.length));
    }
  };
  return (
    <>
      <button type="button" disabled={replay.isPending} onClick={() => void ask().catch(() => undefined)}>
        {text.replayAll}
      </button>
      {replay.error === null ? null : <Problem error={replay.error} />}
    </>
  );
}
