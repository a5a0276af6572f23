import { isDeepStrictEqual } from "node:util";
import { usageError } from "../errors.ts";
import { toSourceName, type WantedConnection } from "../manifest-schema.ts";
import type { ConnectionResource } from "../resources.ts";
import { toFieldDiff } from "./difference.ts";
import { findSource, type Pipeline, type PipelineOptions } from "./there.ts";
import { compareSettings } from "./settings.ts";
import type { Step } from "./step.ts";

/** What has to be done so that a connection is as it is wanted, and which one of those there are it is. */
export function compareConnection(
  wanted: WantedConnection,
  there: Pipeline,
  options: PipelineOptions & { onFault(fault: string): void },
): { id?: string; steps: Step[]; notes: string[] } {
  const { source: slug, endpoint, function: fn, enabled, filter, batchMaxCount } = wanted;
  const key = { slug, endpoint };
  const name = `${wanted.name ?? fn} from ${toSourceName(key)}`;
  const current = findConnection(wanted, there);
  const compared = compareSettings(wanted.settings, {
    ...options,
    definitions: there.functions.get(fn)?.settings ?? [],
    shown: current?.settings ?? {},
  });
  if (there.functions.has(fn)) {
    compared.faults.forEach(options.onFault);
  }
  const fields = {
    enabled,
    ...(filter === undefined ? {} : { filter }),
    ...(batchMaxCount === undefined ? {} : { batchMaxCount }),
  };
  const settings = Object.keys(compared.given).length === 0 ? {} : { settings: compared.given };
  const hidden = compared.hidden.length === 0 ? {} : { hidden: compared.hidden };
  if (current === undefined) {
    const body = { name: wanted.name ?? fn, ...fields, ...settings };
    const diff = [...toFieldDiff({}, fields), ...compared.diff];
    const refers = { source: key, function: fn };
    return {
      steps: [{ action: "create", kind: "connection", name, body, ...hidden, refers, diff }],
      notes: [],
    };
  }
  const { id } = current;
  const stored: Record<string, unknown> = { ...current };
  const changed = Object.fromEntries(
    Object.entries(fields).filter(([field, value]) => !isDeepStrictEqual(value, stored[field])),
  );
  const body = { ...changed, ...settings };
  const diff = [...toFieldDiff(stored, changed), ...compared.diff];
  return {
    id,
    steps:
      Object.keys(body).length === 0
        ? []
        : [{ action: "change", kind: "connection", name, id, body, ...hidden, diff }],
    notes: compared.kept.map(
      (setting) => `connection ${name}: ${setting} stays as it was stored; --resend sends it again`,
    ),
  };
}

/** Known by its source, its function and its name. */
function findConnection(
  { source: slug, endpoint, function: fn, name }: WantedConnection,
  { sources, connections, functions }: Pipeline,
): ConnectionResource | undefined {
  const sourceId = findSource(sources, { slug, endpoint })?.id;
  const functionId = functions.get(fn)?.id;
  const between = connections.filter((each) => each.sourceId === sourceId && each.functionId === functionId);
  const found = between.filter((each) => each.name === (name ?? fn));
  if (found.length > 1) {
    const ids = found.map(({ id }) => id).join(", ");
    throw usageError(
      `${found.length} connections from ${toSourceName({ slug, endpoint })} to ${fn} are called "${name ?? fn}": ${ids}; rename or delete all but one`,
    );
  }
  return found[0];
}
