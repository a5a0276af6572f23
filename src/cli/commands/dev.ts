import { watch } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { createApiClient, type ApiClient } from "../api-client.ts";
import { toContext } from "../context.ts";
import { carryOut } from "../carry-out.ts";
import { planManifest } from "../deploy.ts";
import { CliError } from "../errors.ts";
import { startDevServer } from "../dev-server.ts";
import { untilInterrupted } from "../interrupt.ts";
import { readManifest } from "../manifest.ts";
import { toPort } from "../number-option.ts";
import { paint, type Output } from "../output.ts";
import { follow } from "./logs.ts";

/** An editor writes a file in several steps. */
const SETTLE_MS = 100;
const IGNORED = /(?:^|[/\\])(?:node_modules|\.hookwright|\.git)(?:[/\\]|$)/;

/** `hookwright dev`: a server of the folder's own, which has what was saved last. */
export function addDev(program: Command): void {
  program
    .command("dev")
    .argument("[folder]", "where hookwright.toml lies", ".")
    .description("run a folder's functions on a server of its own; saved files are in force at once")
    .option("--port <number>", "port of the server", toPort, 8787)
    .action(async (folder: string, options: { port: number }, command: Command) => {
      const { out } = toContext(command);
      // Wrong from the start is told before anything is started.
      readManifest(folder);
      const leaving = untilInterrupted();
      const done = new AbortController();
      const server = await startDevServer(resolve(folder), options.port);
      const api = createApiClient(server.url, () => server.token);
      try {
        const deploy = createDeployer(api, folder, out);
        await deploy();
        const stopWatching = watchFolder(folder, deploy);
        const followed = AbortSignal.any([leaving, done.signal]);
        await Promise.race([follow(api, out, new URLSearchParams(), followed), server.ended]);
        stopWatching();
      } finally {
        done.abort();
        await server.stop();
      }
    });
}

/**
 * Makes what deploys the folder, as often as it is called. What is wrong is told, and the server keeps what it
 * had. The same fault is told once: a log that is written into the folder is a change of it too.
 */
function createDeployer(api: ApiClient, folder: string, out: Output): () => Promise<void> {
  let told = "";
  return async () => {
    try {
      for (const plan of await planManifest(api, readManifest(folder), { prune: true })) {
        const { name, steps, urls, notes } = await carryOut(api, plan, () => undefined);
        if (steps.length > 0) {
          out.note(paint("green", [`${name} is in force`, ...urls, ...notes].join("\n  ")));
        }
      }
      told = "";
    } catch (error) {
      if (!(error instanceof CliError)) {
        throw error;
      }
      if (error.message !== told) {
        told = error.message;
        out.note(paint("red", told));
      }
    }
  };
}

/** Calls back after changes, one call at a time; gives what ends the watching. */
function watchFolder(folder: string, onChange: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout | undefined;
  let last = Promise.resolve();
  const watcher = watch(folder, { recursive: true }, (_event, file) => {
    if (file === null || !IGNORED.test(file)) {
      clearTimeout(timer);
      timer = setTimeout(() => (last = last.then(onChange)), SETTLE_MS);
    }
  });
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
