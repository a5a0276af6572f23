import type { ApiClient } from "./api-client.ts";
import { bundleSource } from "./bundle-code.ts";
import { CliError } from "./errors.ts";
import { findFunctionIfAny } from "./find-function.ts";
import type { Manifest, WantedFunction } from "./manifest.ts";
import { toPlan, type Compared, type Plan, type Step } from "./plan.ts";
import type { EndpointResource, ScheduleResource } from "./resources.ts";

/** What became of one function of a manifest. */
export interface Deployed {
  name: string;
  functionId: string;
  steps: Step[];
  leftAlone: string[];
  urls: string[];
}

/** Bundles the code of a manifest's functions and compares all of it with the server. Changes nothing. */
export async function planManifest(
  api: ApiClient,
  manifest: Manifest,
  options: { prune: boolean },
): Promise<Plan[]> {
  const compared = await Promise.all(manifest.functions.map((fn) => compare(api, manifest.folder, fn)));
  const taken = compared.flatMap((each) => each.taken);
  if (taken.length > 0) {
    const lines = taken.map(({ suffix, functionId }) => `  ${suffix} belongs to ${functionId}`);
    throw new CliError(["endpoints of the manifest are those of other functions:", ...lines].join("\n"));
  }
  return compared.map((each) => toPlan(each, options));
}

async function compare(api: ApiClient, folder: string, wanted: WantedFunction): Promise<Compared> {
  const [source, current] = await Promise.all([
    bundleSource(folder, wanted),
    findFunctionIfAny(api, wanted.name),
  ]);
  if (current !== null && current.dialect !== wanted.dialect) {
    throw new CliError(
      `the function "${wanted.name}" is there in the dialect ${current.dialect}, which cannot be changed`,
    );
  }
  const [endpoints, schedules] =
    current === null
      ? [[], []]
      : await Promise.all([
          api.list<EndpointResource>(`/functions/${current.id}/endpoints`),
          api.list<ScheduleResource>(`/functions/${current.id}/schedules`),
        ]);
  const missing = wanted.endpoints.filter(({ suffix }) => endpoints.every((each) => each.suffix !== suffix));
  const found = await Promise.all(
    missing.map(({ suffix }) => api.find<EndpointResource>(`/endpoints/${encodeURIComponent(suffix)}`)),
  );
  return { wanted, ...source, current, endpoints, taken: found.filter((each) => each !== null), schedules };
}

/** Carries a plan out, a step after the other; `onStep` is told of each when it is done. */
export async function carryOut(api: ApiClient, plan: Plan, onStep: (step: Step) => void): Promise<Deployed> {
  let { functionId } = plan;
  for (const step of plan.steps) {
    if (step.kind === "function" && step.action === "create") {
      functionId = (await api.call<{ id: string }>("POST", "/functions", step.body)).id;
    } else {
      await takeStep(api, functionId ?? "", step);
    }
    onStep(step);
  }
  const endpoints = await api.list<EndpointResource>(`/functions/${functionId}/endpoints`);
  const urls = endpoints.filter(({ active }) => active).map(({ url }) => url);
  return {
    name: plan.name,
    functionId: functionId ?? "",
    steps: plan.steps,
    leftAlone: plan.leftAlone,
    urls,
  };
}

async function takeStep(
  api: ApiClient,
  functionId: string,
  { action, kind, name, body }: Step,
): Promise<void> {
  const encoded = encodeURIComponent(name);
  switch (kind) {
    case "function":
      return api.call("PATCH", `/functions/${functionId}`, body);
    case "version":
      return api.call("POST", `/functions/${functionId}/versions`, body);
    case "endpoint":
      if (action === "create") {
        return api.call("POST", `/functions/${functionId}/endpoints`, body);
      }
      return api.call(action === "remove" ? "DELETE" : "PATCH", `/endpoints/${encoded}`, body);
    case "schedule":
      return api.call(
        action === "remove" ? "DELETE" : "PUT",
        `/functions/${functionId}/schedules/${encoded}`,
        body,
      );
  }
}
