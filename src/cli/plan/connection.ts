import { isDeepStrictEqual } from "node:util";
import { usageError } from "../errors.ts";
import {
  toConnectionKey,
  toSourceName,
  type ConnectionKey,
  type WantedConnection,
} from "../manifest-schema.ts";
import type { ConnectionResource } from "../resources.ts";
import { toFieldDiff } from "./difference.ts";
import { compareInserts, type ComparedInserts } from "./insert.ts";
import { findSource, type Pipeline, type PipelineOptions } from "./there.ts";
import { compareSettings } from "./settings.ts";
import type { Step } from "./step.ts";

/** What has to be done so that a connection is as it is wanted, and which one of those there are it is. */
export function compareConnection(
  wanted: WantedConnection,
  there: Pipeline,
  options: PipelineOptions & { onFault(fault: string): void },
): ComparedInserts & { id?: string } {
  const { function: fn, enabled, filter, batchMaxCount } = wanted;
  const key = toConnectionKey(wanted);
  const name = `${key.name} from ${toSourceName(key.source)}`;
  const current = findConnection(wanted, there);
  const compared = compareSettings(wanted.settings, {
    ...options,
    definitions: there.functions.get(fn)?.settings ?? [],
    shown: current?.settings ?? {},
  });
  if (there.functions.has(fn)) {
    compared.faults.forEach((fault) => options.onFault(`settings.${fault}`));
  }
  const inserts = compareInserts(wanted.inserts, {
    ...options,
    name,
    key,
    current: there.inserts.get(current?.id ?? "") ?? [],
    functions: there.functions,
  });
  const fields = {
    enabled,
    ...(filter === undefined ? {} : { filter }),
    ...(batchMaxCount === undefined ? {} : { batchMaxCount }),
  };
  const settings = Object.keys(compared.given).length === 0 ? {} : { settings: compared.given };
  const hidden = compared.hidden.length === 0 ? {} : { hidden: compared.hidden };
  if (current === undefined) {
    // No event is to get past what will stand in front of it.
    const isOnLater = enabled && inserts.steps.length > 0;
    const first = { ...fields, enabled: enabled && !isOnLater };
    const body = { name: key.name, ...first, ...settings };
    const diff = [...toFieldDiff({}, first), ...compared.diff];
    const refers = { source: key.source, function: fn };
    const creation: Step = { action: "create", kind: "connection", name, body, ...hidden, refers, diff };
    return {
      ...inserts,
      steps: [creation, ...inserts.steps, ...(isOnLater ? [toSwitchOn(name, key)] : [])],
    };
  }
  const { id } = current;
  const stored: Record<string, unknown> = { ...current };
  const changed = Object.fromEntries(
    Object.entries(fields).filter(([field, value]) => !isDeepStrictEqual(value, stored[field])),
  );
  const body = { ...changed, ...settings };
  const diff = [...toFieldDiff(stored, changed), ...compared.diff];
  const changes: Step[] =
    Object.keys(body).length === 0
      ? []
      : [{ action: "change", kind: "connection", name, id, body, ...hidden, diff }];
  return {
    ...inserts,
    id,
    // The same for one that is switched on or off here.
    steps: enabled ? [...inserts.steps, ...changes] : [...changes, ...inserts.steps],
    notes: [
      ...compared.kept.map(
        (setting) => `connection ${name}: ${setting} stays as it was stored; --resend sends it again`,
      ),
      ...inserts.notes,
    ],
  };
}

function toSwitchOn(name: string, connection: ConnectionKey): Step {
  return {
    action: "change",
    kind: "connection",
    name,
    refers: { connection },
    body: { enabled: true },
    diff: ["+ enabled = true"],
  };
}

/** The connections from the source of a wanted one to its function, whatever they are called. */
export function listBetween(
  wanted: WantedConnection,
  { sources, connections, functions }: Pick<Pipeline, "sources" | "connections" | "functions">,
): ConnectionResource[] {
  const { source, function: fn } = toConnectionKey(wanted);
  const sourceId = findSource(sources, source)?.id;
  const functionId = functions.get(fn)?.id;
  return connections.filter((each) => each.sourceId === sourceId && each.functionId === functionId);
}

/** Known by its source, its function and its name. */
function findConnection(wanted: WantedConnection, there: Pipeline): ConnectionResource | undefined {
  const { source, function: fn, name } = toConnectionKey(wanted);
  const found = listBetween(wanted, there).filter((each) => each.name === name);
  if (found.length > 1) {
    const ids = found.map(({ id }) => id).join(", ");
    throw usageError(
      `${found.length} connections from ${toSourceName(source)} to ${fn} are called "${name}": ${ids}; rename or delete all but one`,
    );
  }
  return found[0];
}
