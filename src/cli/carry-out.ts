import type { ApiClient } from "./api-client.ts";
import { CliError } from "./errors.ts";
import { findFunction } from "./find-function.ts";
import type { ConnectionKey } from "./manifest-schema.ts";
import { findSource } from "./plan/there.ts";
import type { Plan, Step } from "./plan/step.ts";
import { toProblemText } from "./problem-text.ts";
import type {
  ConnectionResource,
  EndpointResource,
  Problem,
  SourceResource,
  TriggerResource,
} from "./resources.ts";

/** What became of one plan. */
export interface Deployed extends Plan {
  urls: string[];
}

/** Carries a plan out, a step after the other; `onStep` is told of each when it is done. */
export async function carryOut(api: ApiClient, plan: Plan, onStep: (step: Step) => void): Promise<Deployed> {
  let { functionId } = plan;
  const notes = [...plan.notes];
  for (const step of plan.steps) {
    try {
      const made = await takeStep(api, functionId ?? "", step);
      functionId = step.kind === "function" && step.action === "create" ? String(made?.["id"]) : functionId;
      notes.push(...toNotes(step, made));
    } catch (error) {
      throw toStepError(error, step, plan);
    }
    onStep(step);
  }
  const endpoints =
    functionId === null ? [] : await api.list<EndpointResource>(`/functions/${functionId}/endpoints`);
  const urls = endpoints.filter(({ active }) => active).map(({ url }) => url);
  return { ...plan, functionId, notes, urls };
}

type Made = Record<string, unknown> | undefined;

async function takeStep(api: ApiClient, functionId: string, step: Step): Promise<Made> {
  const { action, kind, name, body } = step;
  const encoded = encodeURIComponent(name);
  switch (kind) {
    case "function":
      return action === "create"
        ? api.call("POST", "/functions", body)
        : api.call("PATCH", `/functions/${functionId}`, body);
    case "version":
      return api.call("POST", `/functions/${functionId}/versions`, body);
    case "endpoint":
      if (action === "create") {
        return api.call("POST", `/functions/${functionId}/endpoints`, body);
      }
      return api.call(action === "remove" ? "DELETE" : "PATCH", `/endpoints/${encoded}`, body);
    case "schedule":
      return api.call(
        action === "remove" ? "DELETE" : "PUT",
        `/functions/${functionId}/schedules/${encoded}`,
        body,
      );
    case "source":
    case "connection":
    case "insert":
    case "trigger":
      return takeEventStep(api, step);
  }
}

async function takeEventStep(api: ApiClient, { action, kind, id, body, refers = {} }: Step): Promise<Made> {
  const sourceId = refers.source === undefined ? undefined : await readSourceId(api, refers.source);
  const connectionId =
    refers.connection === undefined ? undefined : await readConnectionId(api, refers.connection);
  const functionId =
    refers.function === undefined ? undefined : (await findFunction(api, refers.function)).id;
  const list = `/${kind}s`;
  if (action === "create") {
    const named =
      kind === "trigger" && functionId !== undefined ? { target: { functionId } } : { sourceId, functionId };
    const where = kind === "insert" ? `/connections/${connectionId}` : "";
    return api.call("POST", `${where}${list}`, { ...body, ...named });
  }
  const path = `${list}/${id ?? sourceId ?? connectionId}`;
  const target = kind === "trigger" && functionId !== undefined ? { target: { functionId } } : {};
  return api.call(action === "remove" ? "DELETE" : "PATCH", path, body && { ...body, ...target });
}

/** Also of one that a step before has made. */
async function readSourceId(
  api: ApiClient,
  key: NonNullable<Step["refers"]>["source"] & {},
): Promise<string> {
  const found = findSource(await api.list<SourceResource>("/sources"), key);
  if (found === undefined) {
    throw new CliError("its source is gone");
  }
  return found.id;
}

/** The same for a connection. */
async function readConnectionId(
  api: ApiClient,
  { source, function: fn, name }: ConnectionKey,
): Promise<string> {
  const [sourceId, { id: functionId }] = await Promise.all([
    readSourceId(api, source),
    findFunction(api, fn),
  ]);
  const query = new URLSearchParams({ sourceId, functionId });
  const between = await api.list<ConnectionResource>(`/connections?${query}`);
  const found = between.find((each) => each.name === name);
  if (found === undefined) {
    throw new CliError("its connection is gone");
  }
  return found.id;
}

/** What a person has to know of what was made, and would have to look for. */
function toNotes({ action, kind, name }: Step, made: Made): string[] {
  if (action !== "create" || made === undefined) {
    return [];
  }
  const { writeKeys = [] } = made as Partial<SourceResource>;
  const { id, target } = made as Partial<TriggerResource>;
  return kind === "trigger" && target?.url !== undefined
    ? [
        `trigger ${name}: POST /triggers/${id}/rotate-secrets makes the secrets that its requests are signed with`,
      ]
    : writeKeys.map((key) => `${kind} ${name}: its write key is ${key}`);
}

/** What was not refused before is done, and stays; so it has to be known at what a deployment has ended. */
function toStepError(error: unknown, { action, kind, name }: Step, { toPlace }: Plan): unknown {
  if (!(error instanceof CliError)) {
    return error;
  }
  const { problem, exitCode } = error;
  const text = problem === undefined ? error.message : toProblemText(problem as Problem, toPlace);
  return new CliError(`${action} ${kind} ${name}: ${text}`, exitCode, problem);
}
