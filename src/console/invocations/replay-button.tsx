import { Link } from "wouter";
import { useReplay } from "../api/invocations.ts";
import { useText } from "../text/text.tsx";
import { Problem } from "../ui/states.tsx";

/** Runs an invocation again, and leads to the new one. */
export function ReplayButton({ id }: { id: string }) {
  const text = useText();
  const replay = useReplay(id);
  if (replay.data !== undefined) {
    return (
      <span role="status">
        {text.runs.replayed}{" "}
        <Link href={`/invocations/${replay.data.invocationId}`}>{text.runs.toReplay}</Link>
      </span>
    );
  }
  return (
    <>
      <button type="button" disabled={replay.isPending} onClick={() => replay.mutate()}>
        {text.runs.replay}
      </button>
      {replay.error === null ? null : <Problem error={replay.error} />}
    </>
  );
}
