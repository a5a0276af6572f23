import type { FunctionPatch, FunctionResource } from "../../api/resources.ts";

/** The limits of a run in the order in which they are shown. */
export const LIMITS = ["cpuMs", "outgoingRequests", "outgoingBytes", "concurrentRuns"] as const;
export type LimitName = (typeof LIMITS)[number];

/** The fields of the form, as texts where a person types them. */
export type LimitValues = Record<LimitName, string> & {
  egress: "any" | "listed";
  hosts: string;
};

/** What the form shows of a function. */
export function toLimitValues({ limits, egress }: FunctionResource): LimitValues {
  return {
    cpuMs: String(limits.cpuMs),
    outgoingRequests: String(limits.outgoingRequests),
    outgoingBytes: String(limits.outgoingBytes),
    concurrentRuns: String(limits.concurrentRuns),
    egress: egress.allow === null ? "any" : "listed",
    hosts: egress.allow?.join("\n") ?? "",
  };
}

/** What the API is sent: only what was changed, so that a default which nobody has touched stays one. */
export function toLimitsPatch(values: LimitValues, fn: FunctionResource): FunctionPatch {
  const before = toLimitValues(fn);
  const changed = LIMITS.filter((name) => values[name] !== before[name]);
  const limits = Object.fromEntries(changed.map((name) => [name, toNumber(values[name])]));
  const isMoved =
    values.egress !== before.egress || (values.egress === "listed" && values.hosts !== before.hosts);
  return {
    ...(changed.length === 0 ? {} : { limits }),
    ...(isMoved ? { egress: { allow: values.egress === "any" ? null : toLines(values.hosts) } } : {}),
  };
}

/** An empty field takes a limit back to its default. */
function toNumber(text: string): number | null {
  return text.trim() === "" ? null : Number(text);
}

/** No line is nowhere: that is a rule too. */
function toLines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
