import type { Command } from "commander";
import { assertHeaderText, isLocal, readServiceToken } from "./access.ts";
import { createApiClient, type ApiClient } from "./api-client.ts";
import { usageError } from "./errors.ts";
import { createOutput, type Output } from "./output.ts";
import { readStoredToken } from "./stored-token.ts";

/** What every command stands on. */
export interface Context {
  api: ApiClient;
  out: Output;
}

const LOCAL_URL = "http://127.0.0.1:8787";

/** Reads the options that all commands share, and the environment. */
export function toContext(command: Command): Context {
  const options = command.optsWithGlobals<{ url?: string; token?: string; json?: boolean }>();
  const url = (options.url ?? process.env["HOOKWRIGHT_URL"]) || LOCAL_URL;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw usageError(`--url must be an http(s) URL, not "${url}"`);
  }
  return {
    api: createApiClient(url, () => readToken(options.token, url), readServiceToken(process.env, url)),
    out: createOutput(options.json === true),
  };
}

/** A server that was started in this folder keeps its token here, so that the first steps need no setting. */
function readToken(given: string | undefined, url: string): string {
  const token = given ?? process.env["HOOKWRIGHT_TOKEN"];
  if (token) {
    assertHeaderText("the API token", token);
    return token;
  }
  const stored = isLocal(url) ? readStoredToken(process.env["DATA_DIR"] || ".hookwright") : null;
  if (stored !== null) {
    return stored;
  }
  throw usageError("no API token: set HOOKWRIGHT_TOKEN, or give --token");
}
