import type { TestProject } from "vitest/node";
import { ADMIN_TOKEN, startServer } from "./server.ts";

declare module "vitest" {
  export interface ProvidedContext {
    docsUrl: string;
    docsToken: string;
  }
}

/** Starts one real server for the commands of all pages; pages call things by names of their own. */
export default async function setup(project: TestProject): Promise<() => Promise<unknown>> {
  const server = await startServer({ args: ["--allow-private-egress"] });
  project.provide("docsUrl", server.url);
  project.provide("docsToken", ADMIN_TOKEN);
  return () => server.stop();
}
