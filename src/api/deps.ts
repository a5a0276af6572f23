import type { CodeBundle, Outcome, VersionRef } from "../core/contract.ts";
import type { CodeFault } from "../core/syntax.ts";
import type { SealingKey } from "../core/crypto.ts";
import type { GivenRecord, Operation, TakenRecord } from "../core/destinations.ts";
import type { Answer } from "../core/hook.ts";
import type { OutgoingRequest } from "../core/outgoing.ts";
import type { RunLimits } from "../core/run-limits.ts";
import type { Access } from "../auth/access-assertion.ts";
import type { SignIn } from "../auth/api-tokens.ts";
import type { TriggerEvent } from "../core/trigger-events.ts";
import type { ServerFacts } from "../core/server-facts.ts";
import type { StorageEvents } from "../host/storage-events.ts";
import type { Db } from "../storage/database.ts";
import type { StoredDestination } from "../storage/destinations.ts";
import type { StoredInvocation } from "../storage/invocations.ts";

/** A run without an endpoint. `request` is turned into the dialect's input; without it `input` is the input. */
export interface TestRun {
  workspaceId: string;
  functionId: string;
  version: VersionRef;
  code: CodeBundle;
  settings: Record<string, unknown>;
  limits: RunLimits;
  request: TestRequest | null;
  input: unknown;
  /** Left out: the one that an endpoint calls. */
  handler?: string;
  /** Whose settings these are. */
  instanceId?: string;
}

/** The request that a test pretends to be; `rest` has its `/` and `search` its `?`, or they are empty. */
export interface TestRequest {
  method: string;
  rest: string;
  headers: Record<string, string>;
  search: string;
  body: Uint8Array<ArrayBuffer>;
  ip: string;
}

export interface TestRunResult {
  outcome: Outcome;
  /** What the function gave back, as a person would write it. */
  returned: unknown;
  /** The HTTP answer an endpoint would give for this outcome. */
  answer: Answer;
  /** Requests that the function made, where its dialect tells of them. */
  outgoing: OutgoingRequest[];
}

/** Recorded runs to be made again, oldest first. */
export interface Replay {
  workspaceId: string;
  rows: StoredInvocation[];
  /** Null: the version that is active then. */
  version: number | null;
}

/** What became of one of them: a new run, or the reason why there can be none. */
export type ReplayedRun =
  | { ok: true; replayOf: string; invocationId: string; statusPath: string }
  | { ok: false; replayOf: string; reason: string };

/** What the management API stands on; the wiring gives it. */
export interface ApiDeps {
  db: Db;
  /** Where endpoints are reached from outside; null: the origin of the request. */
  publicUrl: string | null;
  /** The setting `ADMIN_TOKEN`: every scope in the default workspace. */
  adminToken: string | null;
  /** Admits people whom Cloudflare Access has let in; null: nobody. */
  access: Access | null;
  /** Told why somebody was not admitted: the caller hears less. */
  onRefused(fault: string): void;
  /** Throws when the setting `ENCRYPTION_KEY` is missing. */
  sealing(): Promise<SealingKey>;
  /** Epoch ms. */
  now(): number;
  /** Loads the code once in the sandbox; null when it is fine. */
  checkCode(functionId: string, contentHash: string, code: CodeBundle): Promise<CodeFault | null>;
  /** Runs a function without an endpoint and without a record; the code may be unsaved. */
  testRun(run: TestRun): Promise<TestRunResult>;
  /** Makes runs that were recorded again, each after the one before it. */
  replay(replay: Replay): Promise<ReplayedRun[]>;
  /** Called after a write that changes what a hit would find. */
  dropEndpointCache(): void;
  /** Tells whoever makes deliveries that some are due. */
  wake(delivery: { id: string; dueAt: number }): Promise<unknown>;
  /** Writes records before this resolves, and says of each what became of it. */
  takeRecords(
    destination: StoredDestination,
    operation: Operation,
    given: readonly GivenRecord[],
    now: number,
  ): Promise<TakenRecord[]>;
  /** Writes events with their deliveries; gives their ids in the order in which they were given. */
  fireEvents(
    workspaceId: string,
    events: (TriggerEvent & { messageId?: string | undefined })[],
    now: number,
  ): Promise<string[]>;
  storageEvents: StorageEvents;
  /** Told of a token that is used for the first time, or after it was not for a while, and of a person who comes in. */
  onSignIn(signIn: SignIn): Promise<void>;
  /** What holds for everything in this server. */
  server: ServerFacts;
  /** Tells why no request may be sent to a URL, or null. */
  findUrlFault(url: URL): string | null;
}
