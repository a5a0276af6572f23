import type { EndpointCreate, EndpointResource, FunctionResource } from "../../api/resources.ts";
import { ApiError, callApi } from "../api/client.ts";
import type { Template } from "./templates.ts";

/** What was made of a template; `fault` says what of the rest could not be made. */
export interface Made {
  fn: FunctionResource;
  fault: string | null;
}

/** Makes a template's function, then what belongs to it. A function that is there is not taken back: the rest can be added by hand. */
export async function createFromTemplate(name: string, template: Template): Promise<Made> {
  const { dialect, description, fn: parts, endpoints, schedules } = template;
  const fn = await callApi<FunctionResource>("POST", "/functions", { name, dialect, description, ...parts });
  try {
    for (const endpoint of endpoints) {
      await createEndpoint(fn.id, endpoint);
    }
    for (const { name: schedule, ...fields } of schedules) {
      const path = `/functions/${fn.id}/schedules/${encodeURIComponent(schedule)}`;
      await callApi("PUT", path, { timeZone: "UTC", ...fields });
    }
    return { fn, fault: null };
  } catch (error) {
    return { fn, fault: error instanceof Error ? error.message : String(error) };
  }
}

/** A suffix that is taken, as it is by the same template's second function, leaves the choice to the gateway. */
async function createEndpoint(functionId: string, endpoint: EndpointCreate): Promise<EndpointResource> {
  const path = `/functions/${functionId}/endpoints`;
  try {
    return await callApi<EndpointResource>("POST", path, endpoint);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 409) {
      throw error;
    }
    const { suffix: _, ...policy } = endpoint;
    return callApi<EndpointResource>("POST", path, policy);
  }
}
