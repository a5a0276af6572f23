import { CopyButton } from "./copy-button.tsx";

/** A JSON value, set out for reading, to be copied as it is shown. */
export function JsonText({ value, label }: { value: unknown; label: string }) {
  const shown = JSON.stringify(value, null, 2);
  return (
    <div className="snippet">
      <div className="row-line">
        <b>{label}</b>
        <CopyButton value={shown} what={label} />
      </div>
      <pre tabIndex={0} aria-label={label}>
        {shown}
      </pre>
    </div>
  );
}
