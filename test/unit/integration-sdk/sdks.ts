import { createRequire } from "node:module";
import facade from "@segment/facade";
import { integration } from "../../../src/integration-sdk/integration.ts";
import { tester } from "../../../src/integration-sdk/tester/tester.ts";
import type { Callback, Integration, IntegrationClass, Message } from "../../../src/integration-sdk/types.ts";
import type { Test } from "../../../src/integration-sdk/tester/test.ts";

const load = createRequire(import.meta.url);

/** Makes integrations: with ours, or with the package that authors have written theirs for. */
export type MakeIntegration = (name: string) => IntegrationClass & Statics;

/** Statics that the tests chain. */
export type Statics = Record<
  | "endpoint"
  | "ensure"
  | "mapper"
  | "channels"
  | "channel"
  | "server"
  | "mobile"
  | "client"
  | "retries"
  | "retry"
  | "timeout"
  | "mapping"
  | "mapToTrack",
  // oxlint-disable-next-line typescript/no-explicit-any -- whatever an author writes
  (...args: any[]) => IntegrationClass & Statics
>;

export const ours = integration as unknown as MakeIntegration;
export const theirs = load("segmentio-integration") as MakeIntegration;

type MakeTest = (integration: Integration, dirname?: string) => Test;
export const ourTester = tester as unknown as MakeTest;
export const theirTester = load("segmentio-integration-tester") as MakeTest;

type FacadeClass = new (message: object) => Message;
export const { Track, Identify, Page, Screen, Group } = facade as unknown as Record<
  "Track" | "Identify" | "Page" | "Screen" | "Group",
  FacadeClass
>;

/** Calls a method of an integration; gives what it called back with. */
export function callOn(
  integrationOf: Integration,
  method: string,
  message: unknown,
): Promise<{ error: unknown; result: unknown }> {
  return new Promise((resolve) => {
    const done: Callback = (error, result) => resolve({ error, result });
    (integrationOf[method] as (message: unknown, done: Callback) => unknown)(message, done);
  });
}
