import { useEffect, type ReactNode } from "react";

interface PageTitleProps {
  title: string;
  /** What of it is shown, where several pages have one title. */
  part?: string;
  children?: ReactNode;
}

/** The heading of a page, which names its tab in the browser too; beside it what can be done there. */
export function PageTitle({ title, part = title, children }: PageTitleProps) {
  useEffect(() => {
    document.title = `${part} · Hookwright`;
  }, [part]);
  return (
    <div className="title">
      <h1>{title}</h1>
      {children === undefined ? null : <div className="actions">{children}</div>}
    </div>
  );
}
