import { isDeepStrictEqual } from "node:util";
import { createTwoFilesPatch } from "diff";
import type { WantedEndpoint, WantedFunction, WantedSchedule } from "./manifest.ts";
import type { EndpointResource, FunctionResource, ScheduleResource } from "./resources.ts";

/** A function of the manifest with its code, and what the server has of it. */
export interface Compared {
  wanted: WantedFunction;
  code: string;
  /** Beside the code, where the dialect has them. */
  files: Record<string, string>;
  /** Null: it is not there. */
  current: FunctionResource | null;
  endpoints: EndpointResource[];
  /** Endpoints of the manifest that belong to another function. */
  taken: EndpointResource[];
  schedules: ScheduleResource[];
}

/** One thing to be done, with what it changes, as lines of a diff. */
export interface Step {
  action: "create" | "change" | "remove";
  kind: "function" | "version" | "endpoint" | "schedule";
  name: string;
  /** What is sent; nothing for what is removed. */
  body?: Record<string, unknown>;
  diff: string[];
}

/** What a deployment does to one function; no steps: all of it is as it should be. */
export interface Plan {
  name: string;
  /** Null: the first step makes it. */
  functionId: string | null;
  steps: Step[];
  /** What the server has and the manifest does not, and what stays. */
  leftAlone: string[];
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
  return {
    name: wanted.name,
    functionId: current?.id ?? null,
    steps: [
      ...(current === null ? [toCreation(compared)] : toChanges(compared, current)),
      ...wanted.endpoints.flatMap((endpoint) => compareEndpoint(endpoint, compared.endpoints)),
      ...wanted.schedules.flatMap((schedule) => compareSchedule(schedule, compared.schedules)),
      ...(prune ? others.map((other): Step => ({ action: "remove", ...other, diff: [] })) : []),
    ],
    leftAlone: prune ? [] : others.map(({ kind, name }) => `${kind} ${name}`),
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

function compareEndpoint(wanted: WantedEndpoint, endpoints: EndpointResource[]): Step[] {
  const { suffix, ...fields } = wanted;
  const current = endpoints.find((each) => each.suffix === suffix);
  if (current === undefined) {
    const { active: _active, ...policy } = fields;
    return [
      {
        action: "create",
        kind: "endpoint",
        name: suffix,
        body: { suffix, ...policy },
        diff: toFieldDiff({}, policy),
      },
      ...(fields.active === false ? [toSwitchOff(suffix)] : []),
    ];
  }
  const changed = pickChanged(fields, current);
  return Object.keys(changed).length === 0
    ? []
    : [
        {
          action: "change",
          kind: "endpoint",
          name: suffix,
          body: changed,
          diff: toFieldDiff(current, changed),
        },
      ];
}

function toSwitchOff(suffix: string): Step {
  return {
    action: "change",
    kind: "endpoint",
    name: suffix,
    body: { active: false },
    diff: ["+ active = false"],
  };
}

function compareSchedule(wanted: WantedSchedule, schedules: ScheduleResource[]): Step[] {
  const { name, ...fields } = wanted;
  const current = schedules.find((each) => each.name === name);
  const stored: Record<string, unknown> = current === undefined ? {} : { ...current };
  const changed = pickChanged(fields, stored);
  const action = current === undefined ? "create" : "change";
  return Object.keys(changed).length === 0
    ? []
    : [{ action, kind: "schedule", name, body: fields, diff: toFieldDiff(stored, changed) }];
}

/** Fields that differ; of an object only the members that are wanted count, since the server fills in the others. */
function pickChanged(
  wanted: Record<string, unknown>,
  current: Record<string, unknown>,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => !fits(value, current[name])));
}

function pickDifferent(
  wanted: Record<string, unknown>,
  current: Record<string, unknown>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => !isDeepStrictEqual(value, current[name])),
  );
}

function fits(wanted: unknown, current: unknown): boolean {
  if (Array.isArray(wanted) || Array.isArray(current)) {
    return (
      Array.isArray(wanted) &&
      Array.isArray(current) &&
      wanted.length === current.length &&
      wanted.every((each, index) => fits(each, current[index]))
    );
  }
  if (isObject(wanted) && isObject(current)) {
    const members = new Map(Object.entries(current).map(([name, value]) => [name.toLowerCase(), value]));
    return Object.entries(wanted).every(([name, value]) => fits(value, members.get(name.toLowerCase())));
  }
  // Names of headers are kept in lower case.
  return wanted === current || (typeof wanted === "string" && wanted.toLowerCase() === current);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function toFieldDiff(current: Record<string, unknown>, changed: Record<string, unknown>): string[] {
  return Object.entries(changed).flatMap(([name, value]) => [
    ...(current[name] === undefined ? [] : [`- ${name} = ${JSON.stringify(current[name])}`]),
    `+ ${name} = ${JSON.stringify(value)}`,
  ]);
}

function toFilesDiff(before: Record<string, string>, after: Record<string, string>): string[] {
  const paths = Object.keys({ ...before, ...after }).toSorted();
  return paths.flatMap((path) => toCodeDiff(before[path] ?? "", after[path] ?? "", `/${path}`));
}

function toCodeDiff(before: string, after: string, path = ""): string[] {
  return before === after
    ? []
    : createTwoFilesPatch(`active${path}`, `folder${path}`, before, after, "", "", { context: 2 })
        .trimEnd()
        .split("\n")
        .slice(1);
}
