import assert from "node:assert/strict";
import { test } from "node:test";
import greet from "./index.js";

/** A call as the function gets it. */
const callWith = (body, query = {}) => ({ jsonPayload: { data: { hook_data: { body, query } } } });

/** Counters that count in memory. */
function createModules() {
  const counts = new Map();
  const increment = async ({ key }) => {
    counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts.get(key);
  };
  return { MODULES: { counter: { increment } } };
}

test("greets, and counts the visits of each name", async () => {
  const modules = createModules();
  await greet(callWith({ name: "Ada" }), modules);
  assert.deepEqual(await greet(callWith({}, { name: "Ada" }), modules), {
    message: "Hello, Ada!",
    visits: 2,
  });
});

test("asks for a name", async () => {
  assert.equal((await greet(callWith({}), createModules())).craft_status_code, 400);
});
