import { useEffect, useRef, type ReactNode } from "react";
import { Link, useLocation } from "wouter";
import type { SessionResource } from "../../api/resources.ts";
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

/** What stands around every page: where one can go, how things look, and who is signed in. */
export function Shell({ caller, children }: { caller: SessionResource | null; children: ReactNode }) {
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
        {caller === null ? null : <Places />}
        {caller === null ? null : <Who name={caller.name} />}
        <div className="choices">
          <LanguageSelect />
          <ThemeSelect />
          {caller === null ? null : <SignOut path={caller.signOutPath} />}
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

function Who({ name }: { name: string }) {
  const { signedInAs } = useText().app;
  return (
    <span className="who" title={signedInAs(name)}>
      <span className="visually-hidden">{signedInAs("")}</span>
      {name}
    </span>
  );
}

function SignOut({ path }: { path: string | undefined }) {
  const text = useText();
  const signOut = useSignOut(path);
  return (
    <button type="button" className="quiet" disabled={signOut.isPending} onClick={() => signOut.mutate()}>
      {text.app.signOut}
    </button>
  );
}
