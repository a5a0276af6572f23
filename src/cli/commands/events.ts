import type { Command } from "commander";
import type { ApiClient } from "../api-client.ts";
import { toContext } from "../context.ts";
import { CliError } from "../errors.ts";
import { toEventText } from "../event-text.ts";
import { followStream } from "../follow.ts";
import { untilInterrupted } from "../interrupt.ts";
import { toCount } from "../number-option.ts";
import type { EventResource, Page, SourceResource } from "../resources.ts";

interface EventsOptions {
  follow?: boolean;
  limit: number;
  source?: string;
  type?: string;
  name?: string;
  user?: string;
  eventId?: string;
}

/** `hookwright events`: what came in, oldest first, and what became of it. */
export function addEvents(program: Command): void {
  program
    .command("events")
    .description("the last events, with their deliveries")
    .option("-f, --follow", "go on with those to come, until Ctrl-C")
    .option("-n, --limit <number>", "how many of the past (1 to 100)", toCount, 20)
    .option("--source <slug>", "only those of a source")
    .option("--type <type>", "only those of a type: track, identify, …")
    .option("--name <name>", "only those of a name")
    .option("--user <id>", "only those of a user")
    .option("--event-id <id>", "only those of an id that triggers are bound to")
    .action(async (options: EventsOptions, command: Command) => {
      const { api, out } = toContext(command);
      const query = await toQuery(api, options);
      const path = `/events?${query}&limit=${options.limit}`;
      const past = await api.call<Page<EventResource>>("GET", path);
      for (const { id } of past.items.toReversed()) {
        const event = await api.find<EventResource>(`/events/${id}`);
        // It may have been removed meanwhile.
        if (event !== null) {
          out.item(event, () => toEventText(event));
        }
      }
      if (options.follow) {
        await followStream(api, out, `/events/stream?${query}`, untilInterrupted(), (json) => {
          const event = JSON.parse(json) as EventResource;
          out.item(event, () => toEventText(event));
        });
      }
    });
}

async function toQuery(api: ApiClient, options: EventsOptions): Promise<URLSearchParams> {
  const { source, type, name, user, eventId } = options;
  const sourceId = source === undefined ? undefined : await findSourceId(api, source);
  const fields = { sourceId, type, name, userId: user, eventId };
  const given = Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined);
  return new URLSearchParams(given);
}

async function findSourceId(api: ApiClient, slugOrId: string): Promise<string> {
  const sources = await api.list<SourceResource>("/sources");
  const found = sources.find(({ id, slug }) => slug === slugOrId || id === slugOrId);
  if (found === undefined) {
    throw new CliError(`there is no source "${slugOrId}"`);
  }
  return found.id;
}
