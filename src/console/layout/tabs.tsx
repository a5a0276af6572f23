import { useEffect, useRef } from "react";
import { Link } from "wouter";

export interface Tab {
  name: string;
  label: string;
  href: string;
}

/** Links to the parts of a page, each with an address of its own. */
export function Tabs({ label, tabs, current }: { label: string; tabs: readonly Tab[]; current: string }) {
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    const shown = nav.current?.querySelector(`[data-tab="${current}"]`);
    // On a narrow screen the row is wider than its window; the page itself stays where it is.
    shown?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [current]);
  return (
    <nav ref={nav} className="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <Link
          key={tab.name}
          data-tab={tab.name}
          href={tab.href}
          aria-current={tab.name === current ? "page" : undefined}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
