import type { Command } from "commander";
import type { ApiClient } from "../api-client.ts";
import { toContext } from "../context.ts";
import { usageError } from "../errors.ts";
import { toVersion } from "../number-option.ts";

/** `hookwright replay`: runs recorded calls again, and makes settled deliveries again. */
export function addReplay(program: Command): void {
  program
    .command("replay")
    .argument("<id...>", "ids of invocations or deliveries")
    .description("run recorded calls again, with their requests as they came, or make deliveries again")
    .option("--version <number>", "the version to run calls with; the active one when left out", toVersion)
    .action(async (ids: string[], options: { version?: number }, command: Command) => {
      const { api, out } = toContext(command);
      if (options.version !== undefined && ids.some(isDelivery)) {
        throw usageError("--version is for calls: deliveries go to the version that is active");
      }
      for (const id of ids) {
        const replayed = await (isDelivery(id) ? replayDelivery(api, id) : replayCall(api, id, options));
        out.item({ replayOf: id, ...replayed.result }, () => `${id} ${replayed.text}`);
      }
    });
}

const isDelivery = (id: string) => id.startsWith("dlv_");

async function replayCall(api: ApiClient, id: string, options: { version?: number }) {
  const result = await api.call<{ invocationId: string; statusUrl: string }>(
    "POST",
    `/invocations/${encodeURIComponent(id)}/replay`,
    options,
  );
  return { result, text: `runs again as ${result.invocationId}` };
}

/** It keeps its id, and goes on with its next attempt. */
async function replayDelivery(api: ApiClient, id: string) {
  await api.call("POST", `/deliveries/${encodeURIComponent(id)}/replay`, {});
  return { result: { deliveryId: id }, text: "is made again" };
}
