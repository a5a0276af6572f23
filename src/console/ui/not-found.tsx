import { Link } from "wouter";
import { useText } from "../text/text.tsx";
import { Empty } from "./states.tsx";

/** Where a path names nothing. */
export function NotFound() {
  const text = useText();
  return (
    <Empty title={text.app.notFound}>
      <Link href="/">{text.app.toFunctions}</Link>
    </Empty>
  );
}
