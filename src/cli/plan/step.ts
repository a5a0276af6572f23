import type { ToPlace } from "../integration-files.ts";
import type { ConnectionKey, SourceKey } from "../manifest-schema.ts";

/** One thing to be done, with what it changes, as lines of a diff. */
export interface Step {
  action: "create" | "change" | "remove";
  kind: "function" | "version" | "endpoint" | "schedule" | "source" | "connection" | "insert" | "trigger";
  name: string;
  /** Of what is there and is known by an id. */
  id?: string;
  /** What is sent; nothing for what is removed. */
  body?: Record<string, unknown>;
  /** Settings in the body whose values are not to be shown. */
  hidden?: string[];
  /** What the body is to name by an id, which is not known before an earlier step has made it. */
  refers?: { source?: SourceKey; connection?: ConnectionKey; function?: string };
  diff: string[];
}

/** What a deployment does to one function, or to what lies between functions; no steps: all of it is as it should be. */
export interface Plan {
  name: string;
  /** Null: the first step makes it, or it is about no function. */
  functionId: string | null;
  steps: Step[];
  /** What the server has and the manifest does not, and what stays. */
  leftAlone: string[];
  /** What else there is to say. */
  notes: string[];
  /** Where a place of the function's code is in the folder. */
  toPlace?: ToPlace;
}

/** What the server shows in place of a value that nobody is to see. */
export const HIDDEN = "••••••";

/** A plan as it may be written to a log: without what settings have from the environment. */
export function toShown<T extends Plan>(plan: T): T {
  return { ...plan, steps: plan.steps.map(toShownStep) };
}

function toShownStep(step: Step): Step {
  const { hidden = [], body } = step;
  if (hidden.length === 0) {
    return step;
  }
  const dots = Object.fromEntries(hidden.map((name) => [name, HIDDEN]));
  return { ...step, body: { ...body, settings: { ...(body?.["settings"] as object), ...dots } } };
}

/** What is to be done about what the manifest does not name: it goes, or is told to stay. */
export function toRest(
  others: Pick<Step, "kind" | "name" | "id">[],
  prune: boolean,
): Pick<Plan, "steps" | "leftAlone"> {
  return prune
    ? { steps: others.map((other): Step => ({ action: "remove", ...other, diff: [] })), leftAlone: [] }
    : { steps: [], leftAlone: others.map(({ kind, name }) => `${kind} ${name}`) };
}
