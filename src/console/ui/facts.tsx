import type { ReactNode } from "react";

/** What is known of something, by what it is called; a dash stands for what there is not. */
export function Facts({ of }: { of: Record<string, ReactNode> }) {
  return (
    <dl className="facts card">
      {Object.entries(of).map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value ?? "–"}</dd>
        </div>
      ))}
    </dl>
  );
}
