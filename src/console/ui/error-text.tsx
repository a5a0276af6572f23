import { useText } from "../text/text.tsx";

interface RunError {
  name?: string | undefined;
  message: string;
  stack?: string | undefined;
  line?: number | undefined;
}

/** What a run ended with, and where. */
export function ErrorText({ error }: { error: RunError }) {
  const text = useText();
  const { name, message, stack, line } = error;
  return (
    <div className="note bad">
      <p>
        {line === undefined ? null : <b>{text.code.line(line)}: </b>}
        {name === undefined ? message : `${name}: ${message}`}
      </p>
      {stack === undefined ? null : (
        <pre tabIndex={0} aria-label={text.runs.error}>
          {stack}
        </pre>
      )}
    </div>
  );
}
