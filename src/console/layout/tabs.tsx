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
      {tabs.map(({ name, label: shown, href }) => (
        <Link key={name} href={href} {...(name === current ? { "aria-current": "page", ref: bringIn } : {})}>
          {shown}
        </Link>
      ))}
    </nav>
  );
}

/** On a narrow screen the bar is longer than its window. */
function bringIn(link: HTMLAnchorElement | null): void {
  link?.scrollIntoView({ block: "nearest", inline: "nearest" });
}
