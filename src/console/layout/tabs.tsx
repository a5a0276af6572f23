import { useEffect, useRef } from "react";
import { Link } from "wouter";

export interface Tab {
  name: string;
  label: string;
  href: string;
}

/** Links to the parts of a page, each with an address of its own. */
export function Tabs({ label, tabs, current }: { label: string; tabs: readonly Tab[]; current: string }) {
  const bar = useRef<HTMLElement>(null);
  // On a narrow screen the bar is longer than its window.
  useEffect(() => {
    bar.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [current]);
  return (
    <nav className="tabs" aria-label={label} ref={bar}>
      {tabs.map((tab) => (
        <Link key={tab.name} href={tab.href} aria-current={tab.name === current ? "page" : undefined}>
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
