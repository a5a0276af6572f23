import type { TestProject } from "vitest/node";
import { ADMIN_TOKEN, startServer } from "./server.ts";

declare module "vitest" {
  export interface ProvidedContext {
    serverUrl: string;
    adminToken: string;
  }
}

/** Starts one real server for all conformance tables; they reach it over HTTP and nothing else. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer({ args: ["--allow-private-egress"] });
  project.provide("serverUrl", server.url);
  project.provide("adminToken", ADMIN_TOKEN);
  return async () => {
    await server.stop();
  };
}
