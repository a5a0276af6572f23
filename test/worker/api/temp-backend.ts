import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createApi } from "../../../src/api/api.ts";
import { createServices } from "../../../src/services.ts";
import { createId } from "../../../src/core/ids.ts";
import { dialectOf } from "../../../src/dialects/registry.ts";
import { resolvePolicy } from "../../../src/core/policy/resolve.ts";
import { createRunTrace } from "../../../src/host/run-trace.ts";
import { toOutcomeAnswer } from "../../../src/gateway/outcome-answer.ts";
import type { TestRun } from "../../../src/api/deps.ts";

const s = createServices(env as any);
const api = createApi({
  db: s.db,
  publicUrl: s.config.publicUrl,
  adminToken: s.config.adminToken,
  sealing: s.sealing,
  now: Date.now,
  checkCode: (f, h, c) => s.runner.check(f, h, c),
  async testRun(run: TestRun) {
    const d = dialectOf(run.version.dialect);
    const id = createId("inv");
    const now = Date.now();
    const input = run.request
      ? await d.toInput(
          { ...run.request, suffix: "test", rest: "", headers: new Headers(run.request.headers) },
          { requestId: "x", now, policy: resolvePolicy({}) },
        )
      : run.input;
    const trace = createRunTrace();
    const outcome = await s.run(
      {
        id,
        workspaceId: run.workspaceId,
        functionId: run.functionId,
        version: run.version,
        handler: d.handlers[0],
        input,
        settings: run.settings,
        deadline: now + 5000,
      },
      trace,
      run.code,
    );
    const answer = toOutcomeAnswer(d, outcome, id);
    return {
      outcome,
      returned: outcome.kind === "returned" ? d.toReturnedValue(outcome.value) : undefined,
      answer,
    };
  },
  dropEndpointCache: () => s.endpoints.drop(),
});
export async function fetchApi(req: Request) {
  const ctx = createExecutionContext();
  const r = await api.fetch(req, env, ctx);
  await waitOnExecutionContext(ctx);
  return r;
}
