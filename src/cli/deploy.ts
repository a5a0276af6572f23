import type { ApiClient } from "./api-client.ts";
import { bundleSource } from "./bundle-code.ts";
import { CliError } from "./errors.ts";
import { findFunctionIfAny } from "./find-function.ts";
import type { Manifest } from "./manifest.ts";
import type { WantedFunction } from "./manifest-schema.ts";
import { toPlan, type Compared } from "./plan/function.ts";
import { toPipelinePlan } from "./plan/pipeline.ts";
import type { Plan } from "./plan/step.ts";
import { hasPipeline, readPipeline } from "./read-pipeline.ts";
import type { EndpointResource, FunctionResource, ScheduleResource } from "./resources.ts";

/**
 * Bundles the code of a manifest's functions and compares all of it with the server: a plan for each function, and
 * one for what lies between them. Changes nothing.
 */
export async function planManifest(
  api: ApiClient,
  manifest: Manifest,
  { prune = false, resend = false }: { prune?: boolean; resend?: boolean },
): Promise<Plan[]> {
  const compared = await Promise.all(manifest.functions.map((fn) => compare(api, manifest.folder, fn)));
  const taken = compared.flatMap((each) => each.taken);
  if (taken.length > 0) {
    const lines = await Promise.all(taken.map((endpoint) => toOwnerText(api, endpoint)));
    throw new CliError(["endpoints of the manifest are those of other functions:", ...lines].join("\n"));
  }
  const plans = compared.map((each) => toPlan(each, { prune }));
  if (!hasPipeline(manifest)) {
    return plans;
  }
  const pipeline = await readPipeline(api, manifest, compared);
  return [...plans, toPipelinePlan(manifest, pipeline, { prune, resend, env: process.env })];
}

async function toOwnerText(api: ApiClient, { suffix, functionId }: EndpointResource): Promise<string> {
  const owner = await api.find<FunctionResource>(`/functions/${functionId}`);
  return `  ${suffix} belongs to ${owner === null ? "" : `"${owner.name}", `}${functionId}`;
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
