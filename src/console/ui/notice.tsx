import { createContext, useContext, useEffect, useState, type ReactNode } from "react";

const SHOWN_MS = 4_000;

const Notify = createContext<(message: string) => void>(() => undefined);

/** Shows for a while what has happened, also to a screen reader. */
export function NoticeProvider({ children }: { children: ReactNode }) {
  const [notice, setNotice] = useState<{ message: string; at: number } | null>(null);
  useEffect(() => {
    if (notice === null) {
      return undefined;
    }
    const timer = setTimeout(() => setNotice(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <Notify value={(message) => setNotice({ message, at: Date.now() })}>
      {children}
      <div className="notice" role="status">
        {notice === null ? null : <span key={notice.at}>{notice.message}</span>}
      </div>
    </Notify>
  );
}

/** Tells what has happened. */
export function useNotice(): (message: string) => void {
  return useContext(Notify);
}
