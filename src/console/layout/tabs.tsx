import { Link } from "wouter";

export interface Tab {
  name: string;
  label: string;
  href: string;
}

/** Links to the parts of a page, each with an address of its own. */
export function Tabs({ label, tabs, current }: { label: string; tabs: readonly Tab[]; current: string }) {
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <Link
          key={tab.name}
          href={tab.href}
          {...(tab.name === current ? { "aria-current": "page", ref: bringIntoSight } : {})}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}

/** On a narrow screen the tab may be one that the others push aside. */
function bringIntoSight(tab: HTMLAnchorElement | null): void {
  tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
}
