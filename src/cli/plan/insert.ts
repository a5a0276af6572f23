import { usageError } from "../errors.ts";
import type { ConnectionKey, WantedInsert } from "../manifest-schema.ts";
import type { InsertResource } from "../resources.ts";
import { pickChanged, toFieldDiff } from "./difference.ts";
import { compareSettings, type ComparedSettings } from "./settings.ts";
import { HIDDEN, type Step } from "./step.ts";
import type { NamedFunction, PipelineOptions } from "./there.ts";

/** A connection whose insert functions are compared. */
export interface InsertPlace extends PipelineOptions {
  /** As people read it. */
  name: string;
  key: ConnectionKey;
  current: readonly InsertResource[];
  functions: ReadonlyMap<string, NamedFunction>;
  onFault(fault: string): void;
}

/** What has to be done in front of a connection. */
export interface ComparedInserts {
  steps: Step[];
  notes: string[];
  /** What stands there and is not wanted. */
  others: { kind: "insert"; id: string; name: string }[];
}

/**
 * Compares insert functions with those in front of a connection. They run in the order in which they were put
 * there: one that is to run later than it does is put there anew, and only then taken away from where it was.
 */
export function compareInserts(wanted: readonly WantedInsert[], place: InsertPlace): ComparedInserts {
  const { current } = place;
  const found = wanted.map((each) => findInsert(each, place));
  const kept = countInOrder(found, current);
  const compared = wanted.map((each, index) =>
    index < kept ? compareKept(each, found[index], index, place) : putThere(each, found[index], index, place),
  );
  return {
    steps: compared.flatMap(({ steps }) => steps),
    notes: compared.flatMap(({ notes }) => notes),
    others: current
      .filter((each) => !found.includes(each))
      .map(({ id, name }) => ({ kind: "insert", id, name: toName(name, place) })),
  };
}

type Compared = Pick<ComparedInserts, "steps" | "notes">;

/** How many of the first ones stand there in this order already. */
function countInOrder(
  found: readonly (InsertResource | undefined)[],
  current: readonly InsertResource[],
): number {
  const places = found.map((each) => (each === undefined ? -1 : current.indexOf(each)));
  const end = places.findIndex((at, index) => at <= (places[index - 1] ?? -1));
  return end === -1 ? places.length : end;
}

function compareKept(
  wanted: WantedInsert,
  current: InsertResource | undefined,
  index: number,
  place: InsertPlace,
): Compared {
  if (current === undefined) {
    return { steps: [], notes: [] };
  }
  const { id } = current;
  const name = toName(wanted.name ?? wanted.function, place);
  const compared = compareValues(wanted, current.settings, index, place);
  const changed = pickChanged({ enabled: wanted.enabled }, { ...current });
  const body = { ...changed, ...toSettingsPart(compared.given) };
  const diff = [...toFieldDiff({ ...current }, changed), ...compared.diff];
  return {
    steps:
      Object.keys(body).length === 0
        ? []
        : [{ action: "change", kind: "insert", name, id, body, ...toHiddenPart(compared), diff }],
    notes: compared.kept.map(
      (setting) => `insert ${name}: ${setting} stays as it was stored; --resend sends it again`,
    ),
  };
}

/** Puts one there; one that was there keeps what the manifest does not say of it. */
function putThere(
  wanted: WantedInsert,
  before: InsertResource | undefined,
  index: number,
  place: InsertPlace,
): Compared {
  const { function: fn, name: ownName = fn, enabled } = wanted;
  const name = toName(ownName, place);
  const stored = Object.entries(before?.settings ?? {});
  const lost = stored.filter(([setting, value]) => value === HIDDEN && !(setting in wanted.settings));
  for (const [setting] of lost) {
    place.onFault(
      `inserts.${index}.settings.${setting}: is sensitive, and cannot go along to where it is to run: name a variable of the environment, { env = "…" }`,
    );
  }
  const carried = Object.fromEntries(stored.filter(([, value]) => value !== HIDDEN));
  const compared = compareValues(wanted, carried, index, place);
  const body = { name: ownName, enabled, ...toSettingsPart({ ...carried, ...compared.given }) };
  const refers = { connection: place.key, function: fn };
  const diff = [...toFieldDiff({}, { enabled }), ...compared.diff];
  const creation: Step = {
    action: "create",
    kind: "insert",
    name,
    body,
    ...toHiddenPart(compared),
    refers,
    diff,
  };
  return before === undefined
    ? { steps: [creation], notes: [] }
    : {
        steps: [creation, { action: "remove", kind: "insert", name, id: before.id, diff: [] }],
        notes: [`insert ${name}: put there anew, so that it runs in the order of the manifest`],
      };
}

function compareValues(
  { function: fn, settings }: WantedInsert,
  shown: Record<string, unknown>,
  index: number,
  { functions, onFault, env, resend }: InsertPlace,
): ComparedSettings {
  const definitions = functions.get(fn)?.settings ?? [];
  const compared = compareSettings(settings, { definitions, shown, env, resend });
  if (functions.has(fn)) {
    compared.faults.forEach((fault) => onFault(`inserts.${index}.settings.${fault}`));
  }
  return compared;
}

function toSettingsPart(settings: Record<string, unknown>) {
  return Object.keys(settings).length === 0 ? {} : { settings };
}

function toHiddenPart({ hidden }: ComparedSettings) {
  return hidden.length === 0 ? {} : { hidden };
}

/** Known by its function and its name. */
function findInsert(
  { function: fn, name = fn }: WantedInsert,
  place: InsertPlace,
): InsertResource | undefined {
  const functionId = place.functions.get(fn)?.id;
  const found = place.current.filter((each) => each.functionId === functionId && each.name === name);
  if (found.length > 1) {
    const ids = found.map(({ id }) => id).join(", ");
    throw usageError(
      `${found.length} inserts of ${fn} in front of ${place.name} are called "${name}": ${ids}; delete all but one`,
    );
  }
  return found[0];
}

function toName(name: string, place: InsertPlace): string {
  return `${name} in front of ${place.name}`;
}
