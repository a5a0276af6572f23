import { isDeepStrictEqual } from "node:util";
import { usageError } from "../errors.ts";
import type { WantedTrigger } from "../manifest-schema.ts";
import type { TriggerResource } from "../resources.ts";
import { toFieldDiff } from "./difference.ts";
import type { Pipeline } from "./there.ts";
import type { Step } from "./step.ts";

/** What has to be done so that a trigger is as it is wanted, and which one of those there are it is. */
export function compareTrigger(
  { name, eventIds, function: fn, url, enabled }: WantedTrigger,
  there: Pipeline,
): { id?: string; steps: Step[] } {
  const current = findTrigger(name, there.triggers);
  const fields = { eventIds, target: fn ?? url, enabled };
  // The target is named by an id, which may not be there yet.
  const refers = fn === undefined ? {} : { refers: { function: fn } };
  const target = url === undefined ? {} : { target: { url } };
  if (current === undefined) {
    const body = { name, eventIds, enabled, ...target };
    return {
      steps: [{ action: "create", kind: "trigger", name, body, ...refers, diff: toFieldDiff({}, fields) }],
    };
  }
  const { id } = current;
  const isSameTarget =
    url === undefined
      ? current.target.functionId === there.functions.get(fn ?? "")?.id
      : current.target.url === new URL(url).href;
  const isSameEvents = isDeepStrictEqual(toSorted(eventIds), toSorted(current.eventIds));
  const changed = {
    ...(isSameEvents ? {} : { eventIds }),
    ...(enabled === current.enabled ? {} : { enabled }),
  };
  if (isSameTarget && Object.keys(changed).length === 0) {
    return { id, steps: [] };
  }
  const shown = { ...current, target: current.target.url ?? current.target.functionId };
  const diff = toFieldDiff(shown, { ...changed, ...(isSameTarget ? {} : { target: fn ?? url }) });
  const moved = isSameTarget ? { body: changed } : { body: { ...changed, ...target }, ...refers };
  return { id, steps: [{ action: "change", kind: "trigger", name, id, ...moved, diff }] };
}

function findTrigger(name: string, triggers: readonly TriggerResource[]): TriggerResource | undefined {
  const found = triggers.filter((each) => each.name === name);
  if (found.length > 1) {
    const ids = found.map(({ id }) => id).join(", ");
    throw usageError(`${found.length} triggers are called "${name}": ${ids}; rename or delete all but one`);
  }
  return found[0];
}

function toSorted(ids: readonly (string | number)[]): string[] {
  return [...new Set(ids.map(String))].toSorted();
}
