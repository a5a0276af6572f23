import { useText } from "../text/text.tsx";

interface Body {
  body?: string | undefined;
  bodyBase64?: string | undefined;
  truncated?: boolean | undefined;
}

/** The body of a request or an answer; JSON is set out for reading. */
export function BodyText({ of, label }: { of: Body; label: string }) {
  const text = useText();
  const { body, bodyBase64, truncated } = of;
  const shown = bodyBase64 ?? toReadable(body ?? "");
  return (
    <>
      {bodyBase64 === undefined ? null : <p className="faint">{text.runs.binary}</p>}
      <pre tabIndex={0} aria-label={label}>
        {shown === "" ? text.try.emptyBody : shown}
      </pre>
      {truncated === true ? <p className="faint">{text.runs.truncated}</p> : null}
    </>
  );
}

function toReadable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

/** The headers of a request or an answer. */
export function HeaderList({ headers }: { headers: Record<string, string | string[]> }) {
  return (
    <dl className="headers">
      {Object.entries(headers).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{[value].flat().join("\n")}</dd>
        </div>
      ))}
    </dl>
  );
}
