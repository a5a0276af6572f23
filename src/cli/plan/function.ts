import { isDeepStrictEqual } from "node:util";
import type { ToPlace } from "../integration-files.ts";
import type { WantedFunction } from "../manifest-schema.ts";
import type { EndpointResource, FunctionResource, ScheduleResource } from "../resources.ts";
import { pickChanged, pickDifferent, toCodeDiff, toFieldDiff, toFilesDiff } from "./difference.ts";
import { compareEndpoint, compareSchedule } from "./endpoint.ts";
import { toRest, type Plan, type Step } from "./step.ts";

/** A function of the manifest with its code, and what the server has of it. */
export interface Compared {
  wanted: WantedFunction;
  code: string;
  /** Beside the code, where the dialect has them. */
  files: Record<string, string>;
  toPlace?: ToPlace;
  /** Null: it is not there. */
  current: FunctionResource | null;
  endpoints: EndpointResource[];
  /** Endpoints of the manifest that belong to another function. */
  taken: EndpointResource[];
  schedules: ScheduleResource[];
}

/** Compares what is wanted with what is there. With `prune` what the manifest does not name is removed. */
export function toPlan(compared: Compared, { prune }: { prune: boolean }): Plan {
  const { wanted, current } = compared;
  const others = [
    ...compared.endpoints
      .filter(({ suffix }) => wanted.endpoints.every((each) => each.suffix !== suffix))
      .map(({ suffix }) => ({ kind: "endpoint" as const, name: suffix })),
    ...compared.schedules
      .filter(({ name }) => wanted.schedules.every((each) => each.name !== name))
      .map(({ name }) => ({ kind: "schedule" as const, name })),
  ];
  const rest = toRest(others, prune);
  return {
    name: wanted.name,
    functionId: current?.id ?? null,
    steps: [
      ...(current === null ? [toCreation(compared)] : toChanges(compared, current)),
      ...wanted.endpoints.flatMap((endpoint) => compareEndpoint(endpoint, compared.endpoints)),
      ...wanted.schedules.flatMap((schedule) => compareSchedule(schedule, compared.schedules)),
      ...rest.steps,
    ],
    leftAlone: rest.leftAlone,
    notes: [],
    ...(compared.toPlace === undefined ? {} : { toPlace: compared.toPlace }),
  };
}

function toCreation({ wanted, code, files }: Compared): Step {
  const { name, dialect, description, limits, egress } = wanted;
  const body = {
    name,
    dialect,
    description,
    code,
    ...toFilesPart(files),
    ...toParts(wanted),
    limits: limits ?? null,
    egress: egress ?? null,
  };
  return {
    action: "create",
    kind: "function",
    name,
    body,
    diff: [
      `+ ${dialect}, ${code.length} characters of code`,
      ...Object.entries(files).map(([path, text]) => `+ ${path}, ${text.length} characters`),
    ],
  };
}

/** Dialects of a single file are not asked to take any. */
function toFilesPart(files: Record<string, string>): { files?: Record<string, string> } {
  return Object.keys(files).length === 0 ? {} : { files };
}

function toChanges({ wanted, code, files }: Compared, current: FunctionResource): Step[] {
  const { name, description, limits = {}, egress } = wanted;
  const steps: Step[] = [];
  const about = {
    ...(description === current.description ? {} : { description }),
    ...pickChanged({ limits }, { limits: current.limits }),
    ...(egress === undefined || isDeepStrictEqual(egress.allow, current.egress.allow) ? {} : { egress }),
  };
  if (Object.keys(about).length > 0) {
    steps.push({
      action: "change",
      kind: "function",
      name,
      body: about,
      diff: toFieldDiff(current as never, about),
    });
  }
  const { variables, files: storedFiles = {} } = current;
  // Files that are all gone have to be said to be.
  const hasFiles = Object.keys({ ...files, ...storedFiles }).length > 0;
  const parts = { code, ...(hasFiles ? { files } : {}), ...toParts(wanted) };
  const stored = {
    code: current.code ?? "",
    ...(hasFiles ? { files: storedFiles } : {}),
    modules: current.modules,
    variables: variables.map((each) => ({ name: each.name, value: each.value })),
    settings: current.settings,
  };
  if (!isDeepStrictEqual(parts, stored)) {
    const { code: _old, files: _oldFiles, ...rest } = stored;
    const { code: _new, files: _newFiles, ...changed } = parts;
    const diff = [
      ...toCodeDiff(stored.code, code),
      ...toFilesDiff(storedFiles, files),
      ...toFieldDiff(rest, pickDifferent(changed, rest)),
    ];
    steps.push({ action: "change", kind: "version", name, body: parts, diff });
  }
  return steps;
}

function toParts({ modules, variables, settings }: WantedFunction) {
  return {
    modules,
    variables: Object.entries(variables).map(([name, value]) => ({ name, value })),
    settings,
  };
}
