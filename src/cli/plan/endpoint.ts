import type { WantedEndpoint, WantedSchedule } from "../manifest-schema.ts";
import type { EndpointResource, ScheduleResource } from "../resources.ts";
import { pickChanged, toFieldDiff } from "./difference.ts";
import type { Step } from "./step.ts";

/** What has to be done so that an endpoint is as it is wanted. */
export function compareEndpoint(wanted: WantedEndpoint, endpoints: EndpointResource[]): Step[] {
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

/** The same for a schedule. */
export function compareSchedule(wanted: WantedSchedule, schedules: ScheduleResource[]): Step[] {
  const { name, ...fields } = wanted;
  const current = schedules.find((each) => each.name === name);
  const stored: Record<string, unknown> = current === undefined ? {} : { ...current };
  const changed = pickChanged(fields, stored);
  const action = current === undefined ? "create" : "change";
  return Object.keys(changed).length === 0
    ? []
    : [{ action, kind: "schedule", name, body: fields, diff: toFieldDiff(stored, changed) }];
}
