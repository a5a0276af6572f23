import type { TestProject } from "vitest/node";
import { startDevServer } from "./dev-server.ts";
import { ADMIN_TOKEN, startServer } from "./server.ts";

/** What serves the tables: the one-machine server of `npm start`, or `wrangler dev`. */
export type Edition = "start" | "dev";

declare module "vitest" {
  export interface ProvidedContext {
    serverUrl: string;
    adminToken: string;
    edition: Edition;
  }
}

/** Settings that tables rely on; no other table names these fields or this host. */
const SETTINGS = {
  REDACT_FIELDS: "cardNumber, X-Card-Token,pin",
  RECORDS_PER_MINUTE: "1",
  HOOK_HOST: "hooks.example",
};

/** Lines of the supervisor on the processes that it keeps. */
const TELLS_OF_PROCESSES = /^(?:the )?(?:sandbox|gateway|control)(?:-\d+)? (?:process|holds|is|answers)/;

/** Starts one real server for all conformance tables; they reach it over HTTP and nothing else. */
export default async function setup(project: TestProject): Promise<() => Promise<unknown>> {
  const edition: Edition = project.name === "conformance-dev" ? "dev" : "start";
  const server = await start(edition);
  project.provide("serverUrl", server.url);
  project.provide("adminToken", ADMIN_TOKEN);
  project.provide("edition", edition);
  return async () => {
    const stopped = await server.stop();
    // A sandbox that ended or was replaced explains what nothing else does.
    const told = server
      .output()
      .split("\n")
      .filter((line) => TELLS_OF_PROCESSES.test(line));
    if (told.length > 0) {
      project.vitest.logger.log(told.join("\n"));
    }
    return stopped;
  };
}

function start(edition: Edition): Promise<{ url: string; stop(): Promise<unknown>; output(): string }> {
  switch (edition) {
    case "start":
      return startServer({ args: ["--allow-private-egress"], env: SETTINGS });
    case "dev":
      return startDevServer({
        ...SETTINGS,
        ADMIN_TOKEN,
        ENCRYPTION_KEY: Buffer.alloc(32, "conformance").toString("base64"),
      });
  }
}
