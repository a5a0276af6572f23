import type { ReactNode } from "react";
import { ApiError } from "../api/client.ts";
import { useText } from "../text/text.tsx";

/** Stands where something is on its way. */
export function Loading() {
  const text = useText();
  return (
    <p className="loading" role="status">
      {text.common.loading}
    </p>
  );
}

/** Says what went wrong, and offers another try where that may help. */
export function Problem({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  const text = useText();
  return (
    <div className="note bad" role="alert">
      <p>{error instanceof ApiError ? error.message : text.common.unreachable}</p>
      <FieldErrors error={error} />
      {onRetry === undefined ? null : (
        <button type="button" onClick={onRetry}>
          {text.common.retry}
        </button>
      )}
    </div>
  );
}

/** Names every field that the API refused. */
function FieldErrors({ error }: { error: Error }) {
  const errors = error instanceof ApiError ? error.errors : [];
  if (errors.length === 0) {
    return null;
  }
  return (
    <ul>
      {errors.map(({ path, message }) => (
        <li key={`${path} ${message}`}>
          <code>{path}</code> {message}
        </li>
      ))}
    </ul>
  );
}

/** Stands where there is nothing yet, and says what to do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children}
    </div>
  );
}

/** What is being read, or was. */
export interface Read<T> {
  data: T | undefined;
  error: Error | null;
  refetch(): Promise<unknown>;
}

/** Shows what was read, or how far the reading has come. */
export function Reading<T>({ of, children }: { of: Read<T>; children: (data: T) => ReactNode }) {
  if (of.data !== undefined) {
    return children(of.data);
  }
  return of.error === null ? <Loading /> : <Problem error={of.error} onRetry={() => void of.refetch()} />;
}
