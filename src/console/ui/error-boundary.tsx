import { Component, type ReactNode } from "react";
import { useText } from "../text/text.tsx";

/**
 * Stands in for a page that failed, or whose files are gone since the gateway was updated: what is
 * around it goes on. A class, since React has nothing else for it.
 */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render() {
    const { error } = this.state;
    return error === null ? this.props.children : <Broken error={error} />;
  }
}

function Broken({ error }: { error: Error }) {
  const text = useText();
  return (
    <div className="note bad" role="alert">
      <p>{text.common.broken}</p>
      <pre tabIndex={0} aria-label={text.runs.error}>
        {error.message}
      </pre>
      <button type="button" onClick={() => location.reload()}>
        {text.common.reload}
      </button>
    </div>
  );
}
