import assert from "node:assert";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ApiClient } from "./api-client.ts";
import { usageError } from "./errors.ts";
import type { Source } from "./integration-files.ts";
import type { TestResult } from "./resources.ts";

/** A message, and what the mapper should make of it. */
export interface Fixture {
  name: string;
  input: object;
  output: unknown;
  settings?: object;
}

/** How a fixture went; null: as it should. */
export interface FixtureEnd {
  name: string;
  fault: string | null;
}

/** Reads the fixtures of a folder, `test/fixtures/*.json`. */
export function readFixtures(folder: string): Fixture[] {
  const home = join(folder, "test", "fixtures");
  const files = existsSync(home)
    ? readdirSync(home, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".json"))
    : [];
  if (files.length === 0) {
    throw usageError(`there are no fixtures in ${home}`);
  }
  return files.toSorted().map((file) => ({
    ...(JSON.parse(readFileSync(join(home, file), "utf8")) as Omit<Fixture, "name">),
    name: file.replace(/\.json$/, ""),
  }));
}

/**
 * Runs the mapper of an integration with every fixture, in the server's own isolates; `onEnd` is told
 * of each. The function that this takes is gone afterwards.
 */
export async function runFixtures(
  api: ApiClient,
  { name, code, files }: Source & { name: string },
  fixtures: readonly Fixture[],
  ignored: readonly string[],
  onEnd: (end: FixtureEnd) => void,
): Promise<FixtureEnd[]> {
  const draft = { name: `${name} (fixtures)`, dialect: "integration", code, files };
  const { id } = await api.call<{ id: string }>("POST", "/functions", draft);
  try {
    const ends: FixtureEnd[] = [];
    for (const fixture of fixtures) {
      const end = { name: fixture.name, fault: await findFault(api, id, fixture, ignored) };
      onEnd(end);
      ends.push(end);
    }
    return ends;
  } finally {
    await api.call("DELETE", `/functions/${id}`);
  }
}

async function findFault(
  api: ApiClient,
  id: string,
  { input, output, settings = {} }: Fixture,
  ignored: readonly string[],
): Promise<string | null> {
  const call = { handler: "map", settings, input: { message: input } };
  const { outcome } = await api.call<TestResult>("POST", `/functions/${id}/test`, call);
  if (outcome.kind !== "returned") {
    const { name = outcome.kind, message = "" } = outcome.error ?? {};
    return `${name}: ${message}`;
  }
  const { mapped } = outcome.value as { mapped?: unknown };
  try {
    // oxlint-disable-next-line typescript/no-deprecated -- loosely, as the tester compares
    assert.deepEqual(without(mapped, ignored), without(output, ignored));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function without(value: unknown, ignored: readonly string[]): unknown {
  if (Array.isArray(value)) {
    return (value as unknown[]).map((each) => without(each, ignored));
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const kept = Object.entries(value).filter(([key]) => !ignored.includes(key));
  return Object.fromEntries(kept.map(([key, each]) => [key, without(each, ignored)]));
}
