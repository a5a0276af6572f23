import { toSourceName, type WantedSource } from "../manifest-schema.ts";
import type { SourceResource } from "../resources.ts";
import { pickChanged, toFieldDiff } from "./difference.ts";
import { compareSettings, type ComparedSettings } from "./settings.ts";
import type { Step } from "./step.ts";
import { findSource, type Pipeline, type PipelineOptions } from "./there.ts";

type Options = PipelineOptions & { onFault(fault: string): void };

/** What has to be done so that a source is as it is wanted. That of an endpoint is made with the endpoint. */
export function compareSource(
  wanted: WantedSource,
  there: Pipeline,
  options: Options,
): { steps: Step[]; notes: string[] } {
  const { slug, endpoint, name, enabled } = wanted;
  const current = findSource(there.sources, wanted);
  const compared = compareOwnSettings(wanted, current, there, options);
  const settings = Object.keys(compared.given).length === 0 ? {} : { settings: compared.given };
  const base = { kind: "source" as const, name: toSourceName(wanted) };
  if (current === undefined && slug !== undefined) {
    const body = { name: name ?? slug, slug, enabled };
    return { steps: [{ action: "create", ...base, body, diff: toFieldDiff({}, body) }], notes: [] };
  }
  const stored: Record<string, unknown> = current === undefined ? { enabled: true } : { ...current };
  const changed = pickChanged({ ...(name === undefined ? {} : { name }), enabled }, stored);
  const body = { ...changed, ...settings };
  const where = current === undefined ? { refers: { source: { endpoint } } } : { id: current.id };
  const hidden = compared.hidden.length === 0 ? {} : { hidden: compared.hidden };
  const diff = [...toFieldDiff(stored, changed), ...compared.diff];
  return {
    steps:
      Object.keys(body).length === 0 ? [] : [{ action: "change", ...base, ...where, body, ...hidden, diff }],
    notes: compared.kept.map(
      (setting) => `source ${base.name}: ${setting} stays as it was stored; --resend sends it again`,
    ),
  };
}

/** Settings that the manifest says nothing of are left as they are. */
function compareOwnSettings(
  { settings, ...key }: WantedSource,
  current: SourceResource | undefined,
  { sourceSettings }: Pipeline,
  { onFault, ...options }: Options,
): ComparedSettings {
  if (settings === undefined) {
    return { given: {}, diff: [], hidden: [], kept: [], faults: [] };
  }
  const definitions = sourceSettings.get(toSourceName(key)) ?? [];
  const compared = compareSettings(settings, { ...options, definitions, shown: current?.settings ?? {} });
  compared.faults.forEach((fault) => onFault(`settings.${fault}`));
  return compared;
}
