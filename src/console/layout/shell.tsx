import { useEffect, useRef, type ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { useSignOut } from "../api/session.ts";
import { PIPELINE_PATHS } from "./parts.ts";
import { useText } from "../text/text.tsx";
import { LanguageSelect, ThemeSelect } from "./choices.tsx";

const PLACES = [
  { name: "functions", path: "/" },
  { name: "events", path: "/events" },
  { name: "invocations", path: "/invocations" },
  { name: "metrics", path: "/metrics" },
  { name: "settings", path: "/settings" },
] as const;

/** What stands around every page: where one can go, and how things look. */
export function Shell({ isSignedIn, children }: { isSignedIn: boolean; children: ReactNode }) {
  const text = useText();
  const main = useFocusOnNewPage();
  return (
    <>
      <a className="skip" href="#main">
        {text.app.skip}
      </a>
      <header className="top">
        <Link href="/" className="brand">
          Hookwright
        </Link>
        {isSignedIn ? <Places /> : null}
        <div className="choices">
          <LanguageSelect />
          <ThemeSelect />
          {isSignedIn ? <SignOut /> : null}
        </div>
      </header>
      <main id="main" tabIndex={-1} ref={main}>
        {children}
      </main>
    </>
  );
}

/** Who moves by keyboard or hears the page goes on where the new page begins; parts of one page are none. */
function useFocusOnNewPage() {
  const [location] = useLocation();
  const main = useRef<HTMLElement>(null);
  const page = location.split("/").slice(0, 3).join("/");
  const shown = useRef(page);
  useEffect(() => {
    if (shown.current !== page) {
      shown.current = page;
      main.current?.focus();
    }
  }, [page]);
  return main;
}

function Places() {
  const text = useText();
  const [location] = useLocation();
  return (
    <nav aria-label={text.app.main}>
      {PLACES.map(({ name, path }) => (
        <Link key={name} href={path} aria-current={isWithin(location, path) ? "page" : undefined}>
          {text.app[name]}
        </Link>
      ))}
    </nav>
  );
}

/** The functions are the first page, and all pages of one; events have what becomes of them with them. */
function isWithin(location: string, path: string): boolean {
  if (path === "/events") {
    return PIPELINE_PATHS.test(location);
  }
  return path === "/" ? location === "/" || location.startsWith("/functions") : location.startsWith(path);
}

function SignOut() {
  const text = useText();
  const signOut = useSignOut();
  return (
    <button type="button" className="quiet" disabled={signOut.isPending} onClick={() => signOut.mutate()}>
      {text.app.signOut}
    </button>
  );
}
