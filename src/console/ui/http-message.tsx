import { BodyText, HeaderList } from "./body-text.tsx";

interface Message {
  headers: Record<string, string | string[]>;
  body?: string | undefined;
  bodyBase64?: string | undefined;
  truncated?: boolean | undefined;
}

/** A request: where it went, its headers and its body. */
export function RequestText({
  of,
  label,
}: {
  of: Message & { method: string; url?: string | undefined };
  label: string;
}) {
  return (
    <>
      <p className="url">
        <b>{of.method}</b> {of.url}
      </p>
      <HeaderList headers={of.headers} />
      <BodyText of={of} label={label} />
    </>
  );
}

/** An answer: its status, its headers and its body. */
export function AnswerText({ of, label }: { of: Message & { status: number }; label: string }) {
  return (
    <>
      <p className="badges">
        <span className="badge strong">{of.status}</span>
      </p>
      <HeaderList headers={of.headers} />
      <BodyText of={of} label={label} />
    </>
  );
}
