import type { Invocation, Outcome } from "../core/contract.ts";
import type { Answer } from "../core/hook.ts";
import type { Dialect } from "../dialects/dialect.ts";
import { addWarnings, type RunTrace } from "../host/run-trace.ts";
import type { EndpointSource } from "../storage/endpoints.ts";
import { toErrorAnswer } from "./error-answer.ts";

/** What runs of source functions stand on. */
export interface SourceDeps {
  /** All settings of a source, the sealed ones opened. */
  openSettings(workspaceId: string, source: EndpointSource): Promise<Record<string, unknown>>;
  /** Takes what a source emits; it is durable when this resolves. */
  emit(
    source: { id: string; workspaceId: string },
    emitted: { events: unknown[]; objects: unknown[] },
    now: number,
  ): Promise<{ refused: { index: number; message: string }[] }>;
  reportFault(error: unknown): void;
}

/** Gives a run the settings of its source, and an isolate that no other source shares. */
export async function openSource(
  deps: SourceDeps,
  workspaceId: string,
  source: EndpointSource | null,
  trace: RunTrace,
): Promise<Partial<Pick<Invocation, "settings" | "instanceId">>> {
  if (source === null) {
    return {};
  }
  const settings = await deps.openSettings(workspaceId, source);
  for (const name of Object.keys(JSON.parse(source.sealedSettings) as object)) {
    const value = settings[name];
    if (typeof value === "string" && value !== "") {
      trace.secrets.add(value);
    }
  }
  return { settings, instanceId: source.id };
}

/**
 * Hands on what a run emitted, before anybody hears of its end. What is refused is told in the run's
 * log. Gives the answer of a run whose events could not be written, or null.
 */
export async function emitOutcome(
  deps: SourceDeps,
  dialect: Dialect,
  outcome: Outcome,
  source: { id: string; workspaceId: string } | null,
  run: { id: string; trace: RunTrace },
): Promise<Answer | null> {
  const emitted = outcome.kind === "returned" ? (dialect.toEmitted?.(outcome.value) ?? null) : null;
  if (emitted === null || emitted.events.length + emitted.objects.length === 0) {
    return null;
  }
  if (source === null) {
    addWarnings(run.trace, ["what was emitted went nowhere: the endpoint belongs to no source"]);
    return null;
  }
  try {
    const { refused } = await deps.emit(source, emitted, Date.now());
    addWarnings(
      run.trace,
      refused.map(({ index, message }) => toRefusal(emitted.events.length, index, message)),
    );
    return null;
  } catch (error) {
    deps.reportFault(error);
    const message = "what the function emitted could not be stored: call again";
    return toErrorAnswer("internal_error", message, { invocationId: run.id });
  }
}

/** Objects are counted behind the events. */
function toRefusal(events: number, index: number, message: string): string {
  return index < events
    ? `event ${index} was refused: ${message}`
    : `object ${index - events} was refused: ${message}`;
}
