import { Option, type Command } from "commander";
import type { ApiClient } from "../api-client.ts";
import { toContext } from "../context.ts";
import { toDeliveryText } from "../event-text.ts";
import { findFunction } from "../find-function.ts";
import { toCount } from "../number-option.ts";
import { toTable } from "../output.ts";
import type { DeliveryDetail, DeliveryResource, Page } from "../resources.ts";

interface DeliveriesOptions {
  limit: number;
  state?: string;
  function?: string;
  target?: string;
  event?: string;
  reason?: string;
}

const STATES = ["queued", "running", "delivered", "discarded", "dead"];

/** `hookwright deliveries`: what was handed over, or was not, newest first; or one with its attempts. */
export function addDeliveries(program: Command): void {
  program
    .command("deliveries")
    .argument("[delivery]", "its id, to see every attempt; the last ones when left out")
    .description("deliveries of events, newest first")
    .option("-n, --limit <number>", "how many (1 to 100)", toCount, 20)
    .addOption(new Option("--state <state>", "only those in a state").choices(STATES))
    .option("--function <function>", "only those to a function: id or name")
    .option("--target <id>", "only those of a connection or trigger")
    .option("--event <id>", "only those of an event, or of an id that triggers are bound to")
    .option("--reason <reason>", "only those with a reason")
    .action(async (id: string | undefined, options: DeliveriesOptions, command: Command) => {
      const { api, out } = toContext(command);
      if (id !== undefined) {
        const delivery = await api.call<DeliveryDetail>("GET", `/deliveries/${encodeURIComponent(id)}`);
        out.result(delivery, () => toDeliveryText(delivery));
        return;
      }
      const path = `/deliveries?${await toQuery(api, options)}`;
      const { items } = await api.call<Page<DeliveryResource>>("GET", path);
      out.result(items, () => toText(items));
    });
}

async function toQuery(api: ApiClient, options: DeliveriesOptions): Promise<URLSearchParams> {
  const { limit, state, target: targetId, event: eventId, reason } = options;
  const named = options.function;
  const functionId = named === undefined ? undefined : (await findFunction(api, named)).id;
  const fields = { limit: String(limit), state, targetId, eventId, reason, functionId };
  const given = Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined);
  return new URLSearchParams(given);
}

function toText(items: readonly DeliveryResource[]): string {
  return items.length === 0
    ? "no deliveries"
    : toTable(
        ["id", "state", "attempts", "made", "event", "target", "reason"],
        items.map(({ id, state, attempts, createdAt, eventId, targetId, reason }) => [
          id,
          state,
          String(attempts),
          createdAt,
          eventId,
          targetId,
          reason ?? "",
        ]),
      );
}
