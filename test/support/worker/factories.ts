import { env } from "cloudflare:workers";
import { toContentHash } from "../../../src/core/content-hash.ts";
import type { CodeBundle, DialectName, Invocation, VersionRef } from "../../../src/core/contract.ts";
import { createId } from "../../../src/core/ids.ts";
import { DEFAULT_RUN_LIMITS } from "../../../src/core/run-limits.ts";
import type { EndpointPolicyInput } from "../../../src/core/policy.ts";
import { Host, readRunCode, type HostDeps } from "../../../src/host/run-host.ts";
import type { StorageEvents } from "../../../src/host/storage-events.ts";
import { createRunTrace, type RunTrace } from "../../../src/host/run-trace.ts";
import type { RunSources } from "../../../src/core/contract.ts";
import { openDatabase } from "../../../src/storage/database.ts";
import { createEndpoint } from "../../../src/storage/endpoints.ts";
import { createFunction } from "../../../src/storage/functions.ts";
import { DEFAULT_WORKSPACE } from "../../../src/storage/workspaces.ts";

/** The real D1 of a test file, empty but for the migrations when a test begins. */
export const db = openDatabase(env.DB);

export const WORKSPACE = DEFAULT_WORKSPACE;
export const NOW = 1_700_000_000_000;
const ECHO = "export default async (data) => ({ echo: data });";

export function toBundle(code: string, imports: string[] = []): CodeBundle {
  return { dialect: "craft", code, imports, modules: {}, variables: [] };
}

/** The row of a version; `code` decides its hash, as it does when a version is saved. */
export async function toVersion(functionId: string, code = ECHO, workspaceId = WORKSPACE) {
  return {
    id: createId("ver"),
    workspaceId,
    functionId,
    code,
    modules: "{}",
    variables: "[]",
    settings: "[]",
    imports: "[]",
    contentHash: await toContentHash(toBundle(code)),
    author: "tests",
    createdAt: NOW,
  };
}

export interface StoredForTest {
  id: string;
  version: VersionRef;
}

/** Stores a function with one version, a Craft function unless the test says otherwise. */
export async function storeFunction(
  code = ECHO,
  fields: { id?: string; workspaceId?: string; name?: string; enabled?: boolean; dialect?: DialectName } = {},
): Promise<StoredForTest> {
  const { id = createId("fn"), workspaceId = WORKSPACE, name = "test", enabled = true } = fields;
  const { dialect = "craft" } = fields;
  const version = await toVersion(id, code, workspaceId);
  const times = { createdAt: NOW, updatedAt: NOW };
  await createFunction(db, { id, workspaceId, name, description: "", dialect, enabled, ...times }, version);
  const { contentHash } = version;
  return { id, version: { id: version.id, number: 1, dialect, contentHash } };
}

/** Stores an active endpoint under a suffix that no other test has. */
export async function storeEndpoint(
  functionId: string,
  policy: EndpointPolicyInput = {},
  fields: { suffix?: string; active?: boolean; workspaceId?: string } = {},
): Promise<string> {
  const { suffix = crypto.randomUUID(), active = true, workspaceId = WORKSPACE } = fields;
  const times = { createdAt: NOW, updatedAt: NOW };
  await createEndpoint(db, {
    suffix,
    workspaceId,
    functionId,
    active,
    policy: JSON.stringify(policy),
    ...times,
  });
  return suffix;
}

/** A run of a stored function that may take ten seconds. */
export function toInvocation(
  fn: StoredForTest,
  input: unknown = {},
  fields: Partial<Invocation> = {},
): Invocation {
  return {
    id: createId("inv"),
    workspaceId: WORKSPACE,
    functionId: fn.id,
    version: fn.version,
    handler: "default",
    input: JSON.stringify(input),
    settings: {},
    deadline: Date.now() + 10_000,
    chain: 0,
    limits: DEFAULT_RUN_LIMITS,
    ...fields,
  };
}

/** How many rows each table holds. */
export async function countRows(...tables: string[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of tables) {
    const row = await env.DB.prepare(`select count(*) as count from ${table}`).first<{ count: number }>();
    counts[table] = row?.count ?? 0;
  }
  return counts;
}

/** D1 that notes the statements which are sent through it. */
export function countStatements(d1: D1Database): { d1: D1Database; statements: string[] } {
  const statements: string[] = [];
  const counted = new Proxy(d1, {
    get(target, property) {
      if (property === "prepare") {
        return (sql: string) => {
          statements.push(sql);
          return target.prepare(sql);
        };
      }
      const value: unknown = Reflect.get(target, property);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { d1: counted, statements };
}

/**
 * D1 whose answers can be held back: a statement has been run by then, and only its answer waits.
 * `hold` gives what lets them go.
 */
export function holdAnswers(d1: D1Database): { d1: D1Database; hold(): () => void } {
  let gate = Promise.resolve();
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(statement, {
      get(target, property) {
        if (property === "bind") {
          return (...values: unknown[]) => wrap(target.bind(...values));
        }
        const value: unknown = Reflect.get(target, property);
        return async (...args: unknown[]) => {
          const answer: unknown = await (value as (...args: unknown[]) => unknown).apply(target, args);
          await gate;
          return answer;
        };
      },
    });
  const held = new Proxy(d1, {
    get: (target, property) =>
      property === "prepare" ? (sql: string) => wrap(target.prepare(sql)) : Reflect.get(target, property),
  });
  return {
    d1: held,
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
  };
}

/** For runs whose writes nobody wants to know of. */
export const NO_STORAGE_EVENTS: StorageEvents = { prepare: async () => null, wake: () => undefined };

/** What a run is given that uses no secret and invokes nothing. */
export function toSources(invocation: Invocation, trace: RunTrace = createRunTrace()): RunSources {
  const deps: HostDeps = {
    db,
    sealing: () => Promise.reject(new Error("no secret is asked for")),
    storageEvents: NO_STORAGE_EVENTS,
    reportFault: (error) => {
      throw error;
    },
    invoke: () => Promise.reject(new Error("nothing is invoked")),
  };
  return {
    createHost: () => new Host(deps, invocation, trace),
    readCode: () => readRunCode(deps, invocation),
  };
}
