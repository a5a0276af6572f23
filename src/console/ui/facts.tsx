import type { ReactNode } from "react";

/** Something that is known, under its name; `hint`: where it is set. */
export interface Fact {
  label: string;
  value: ReactNode;
  hint?: string;
}

/** What is known, side by side. */
export function Facts({ facts, className = "" }: { facts: readonly Fact[]; className?: string }) {
  return (
    <dl className={`facts ${className}`}>
      {facts.map(({ label, value, hint }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
          {hint === undefined ? null : (
            <dd className="faint small">
              <code>{hint}</code>
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}
