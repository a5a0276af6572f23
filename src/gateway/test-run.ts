import type { CodeBundle, Invocation, Outcome, VersionRef } from "../core/contract.ts";
import { NO_PUBLIC_URL, type Answer } from "../core/hook.ts";
import { createId } from "../core/ids.ts";
import type { OutgoingRequest } from "../core/outgoing.ts";
import { resolvePolicy } from "../core/policy/resolve.ts";
import type { RunLimits } from "../core/run-limits.ts";
import { dialectOf } from "../dialects/registry.ts";
import { addWarnings, createRunTrace, type RunTrace } from "../host/run-trace.ts";
import { redactSecrets } from "../observe/redact-secrets.ts";
import { toShownRequest } from "../observe/shown-request.ts";
import { toOutcomeAnswer } from "./outcome-answer.ts";

/** A run that no endpoint asked for: it is answered like a hit and leaves no record. */
export interface UnboundRun {
  workspaceId: string;
  functionId: string;
  version: VersionRef;
  code: CodeBundle;
  settings: Record<string, unknown>;
  limits: RunLimits;
  request: {
    method: string;
    rest: string;
    headers: Record<string, string>;
    search: string;
    body: Uint8Array<ArrayBuffer>;
    ip: string;
  } | null;
  input: unknown;
  handler?: string;
  instanceId?: string;
}

const TEST_SUFFIX = "test";

/** Runs a function as an endpoint with the default policy would. */
export async function runUnbound(
  test: UnboundRun,
  run: (invocation: Invocation, trace: RunTrace, code: CodeBundle) => Promise<Outcome>,
  redactedNames: ReadonlySet<string>,
): Promise<{ outcome: Outcome; returned: unknown; answer: Answer; outgoing: OutgoingRequest[] }> {
  const now = Date.now();
  const dialect = dialectOf(test.version.dialect);
  const policy = resolvePolicy({}, dialect.answersHttp, dialect.policyDefaults);
  const input =
    test.request === null
      ? (dialect.toTestInput?.(test.input) ?? test.input)
      : await dialect.toInput(
          {
            ...test.request,
            publicUrl: NO_PUBLIC_URL,
            suffix: TEST_SUFFIX,
            protocol: "https",
            base: `/hook/${TEST_SUFFIX}`,
            headers: new Headers(test.request.headers),
          },
          { requestId: crypto.randomUUID(), now, policy },
        );
  const invocation: Invocation = {
    id: createId("inv", now),
    workspaceId: test.workspaceId,
    functionId: test.functionId,
    version: test.version,
    handler: test.handler ?? dialect.handlers[0],
    input: JSON.stringify(input ?? null),
    settings: test.settings,
    deadline: now + test.limits.time.ms,
    chain: 0,
    limits: test.limits,
    ...(test.instanceId === undefined ? {} : { instanceId: test.instanceId }),
  };
  const trace = createRunTrace();
  const outcome = await run(invocation, trace, test.code);
  const answer = toOutcomeAnswer(dialect, outcome, invocation.id);
  addWarnings(trace, answer.warnings);
  const returned = outcome.kind === "returned" ? dialect.toReturnedValue(outcome.value) : undefined;
  return { outcome, returned, answer, outgoing: toOutgoing(trace, redactedNames) };
}

/** What the run sent out, shown as attempts at deliveries show it. */
function toOutgoing({ log, secrets }: RunTrace, redactedNames: ReadonlySet<string>): OutgoingRequest[] {
  const outgoing = log.requests.map((request) => toShownRequest(request, redactedNames));
  return JSON.parse(redactSecrets(JSON.stringify(outgoing), secrets)) as OutgoingRequest[];
}
