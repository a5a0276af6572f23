import { Option, type Command } from "commander";
import type { ApiClient } from "../api-client.ts";
import { toContext } from "../context.ts";
import { followStream } from "../follow.ts";
import { untilInterrupted } from "../interrupt.ts";
import { findFunction } from "../find-function.ts";
import { toCount } from "../number-option.ts";
import type { Output } from "../output.ts";
import { toLogText } from "../log-text.ts";
import type { InvocationResource, Page } from "../resources.ts";

interface LogsOptions {
  follow?: boolean;
  limit: number;
  outcome?: string;
  endpoint?: string;
}

const OUTCOMES = ["returned", "threw", "timed-out", "failed-to-start", "sandbox-lost"];

/** `hookwright logs`: what functions did and wrote, oldest first. */
export function addLogs(program: Command): void {
  program
    .command("logs")
    .argument("[function]", "id or name; all when left out")
    .description("the last recorded runs with what they wrote")
    .option("-f, --follow", "go on with those to come, until Ctrl-C")
    .option("-n, --limit <number>", "how many of the past (1 to 100)", toCount, 20)
    .addOption(new Option("--outcome <outcome>", "only runs that ended so").choices(OUTCOMES))
    .option("--endpoint <suffix>", "only runs of an endpoint")
    .action(async (name: string | undefined, options: LogsOptions, command: Command) => {
      const { api, out } = toContext(command);
      const query = new URLSearchParams();
      if (name !== undefined) {
        query.set("functionId", (await findFunction(api, name)).id);
      }
      for (const [field, value] of [
        ["outcome", options.outcome],
        ["endpoint", options.endpoint],
      ] as const) {
        if (value !== undefined) {
          query.set(field, value);
        }
      }
      const past = await api.call<Page<InvocationResource>>(
        "GET",
        `/invocations?${query}&limit=${options.limit}`,
      );
      for (const { id } of past.items.toReversed()) {
        await show(api, out, id);
      }
      if (options.follow) {
        await follow(api, out, query, untilInterrupted());
      }
    });
}

async function show(api: ApiClient, out: Output, id: string): Promise<void> {
  const invocation = await api.find<InvocationResource>(`/invocations/${id}`);
  // It may have been removed meanwhile.
  if (invocation !== null) {
    out.item(invocation, () => toLogText(invocation));
  }
}

/** Shows runs as they are recorded, until the signal. */
export function follow(
  api: ApiClient,
  out: Output,
  query: URLSearchParams,
  leaving: AbortSignal,
): Promise<void> {
  const path = `/invocations/stream?${query}`;
  return followStream(api, out, path, leaving, (json) =>
    show(api, out, (JSON.parse(json) as InvocationResource).id),
  );
}
