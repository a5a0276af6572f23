import assert from "node:assert";
import { readFileSync } from "node:fs";
import path from "node:path";
import { toEventMethods } from "../ecommerce.ts";
import { toMessage } from "../message.ts";
import type { Integration, Mapper, Message, Settings } from "../types.ts";
import { assertEqual, toJsonValue, without } from "./compare.ts";

/** A message, and what the mapper should make of it. */
export interface Fixture {
  input: Record<string, unknown>;
  output: unknown;
  settings?: Settings;
}

/** Reads a fixture anew, so that no test changes it for another. */
export function readFixture(dirname: string | undefined, name: string): Fixture {
  assert(dirname, "you must pass dirname to Test(integration, __dirname)");
  const file = path.join(dirname, "fixtures", name.endsWith(".json") ? name : `${name}.json`);
  return JSON.parse(readFileSync(file, "utf8")) as Fixture;
}

/** Throws unless the mapper makes of a fixture's input what its output is. */
export function assertMaps(
  integration: Integration,
  mapper: Mapper,
  { input, output }: Fixture,
  settings: Settings,
  ignored: readonly string[],
): void {
  const type = input["type"];
  assert(typeof type === "string", "input.type must be specified");
  const message = toAnyMessage(input);
  const { event } = message as Message & { event?: () => unknown };
  const own = type === "track" && event !== undefined ? toEventMethods(event.call(message)) : [];
  const name = own.find((each) => mapper[each] !== undefined) ?? type;
  const map = mapper[name];
  assert(typeof map === "function", `integration.mapper.${type}() is missing`);
  const mapped = map.call(integration, message, settings);
  assert(mapped !== undefined, `integration.mapper.${name}() returned "undefined"`);
  assertEqual(without(toJsonValue(mapped), ignored), without(toJsonValue(output), ignored));
}

/** A message of the type that it says itself, or else of the one given. */
export function toAnyMessage(given: object, type = "track"): Message {
  const { type: own, action } = given as { type?: unknown; action?: unknown };
  if (typeof own === "function") {
    return given as Message;
  }
  const said = [action, own].find((each) => typeof each === "string") ?? type;
  const message = toMessage(given, String(said));
  assert(message, `there are no messages of the type "${String(said)}"`);
  return message;
}
