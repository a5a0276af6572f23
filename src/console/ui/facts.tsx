import type { ReactNode } from "react";

/** Something that is known, under its name; `hint`: where it is set; `isWide`: it takes a line of its own. */
export interface Fact {
  label: string;
  value: ReactNode;
  hint?: string;
  isWide?: boolean;
}

/** What is known, side by side; a dash stands for what there is not. */
export function Facts({ facts, className = "" }: { facts: readonly Fact[]; className?: string }) {
  return (
    <dl className={`facts ${className}`}>
      {facts.map(({ label, value, hint, isWide = false }) => (
        <div key={label} className={isWide ? "wide" : undefined}>
          <dt>{label}</dt>
          <dd>{value ?? "–"}</dd>
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
