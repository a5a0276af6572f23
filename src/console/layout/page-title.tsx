import { useEffect, type ReactNode } from "react";

/** The heading of a page, which names its tab in the browser too; beside it what can be done there. */
export function PageTitle({ title, children }: { title: string; children?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Hookwright`;
  }, [title]);
  return (
    <div className="title">
      <h1>{title}</h1>
      {children === undefined ? null : <div className="actions">{children}</div>}
    </div>
  );
}
