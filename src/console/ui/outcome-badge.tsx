import { useText } from "../text/text.tsx";

/** How a run ended, in a word. */
export function OutcomeBadge({ outcome }: { outcome: string }) {
  const text = useText();
  return (
    <span className={`badge ${outcome === "returned" ? "good" : "bad"}`}>
      {text.runs.outcomes[outcome] ?? outcome}
    </span>
  );
}
