import assert from "node:assert/strict";
import { test } from "node:test";
import app from "./index.js";

/** Stands in for what the platform gives. */
const env = { HOOKWRIGHT: { counter: { increment: async () => 7 } } };

async function call(path, init) {
  const response = await app.fetch(new Request(`https://function.invalid${path}`, init), env);
  return [response.status, await response.text()];
}

test("greets", async () => {
  assert.deepEqual(await call("/?name=Ada"), [200, '{"hello":"Ada","visits":7}']);
});

test("sends back what it was sent", async () => {
  assert.deepEqual(await call("/echo", { method: "POST", body: "héllo" }), [200, "héllo"]);
});

test("has no other path", async () => {
  assert.equal((await call("/other"))[0], 404);
});
