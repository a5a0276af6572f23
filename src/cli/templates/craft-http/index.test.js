import assert from "node:assert/strict";
import { test } from "node:test";
import answer from "./index.js";

/** Keeps what is answered. */
function createResponse() {
  const sent = { status: 200, body: undefined };
  const res = {
    status: (code) => ((sent.status = code), res),
    json: (body) => ((sent.body = body), res),
  };
  return { res, sent };
}

test("says what it was sent", async () => {
  const { res, sent } = createResponse();
  await answer({ req: { method: "POST", path: "/", query: { name: "Ada" }, body: { a: 1 } }, res });
  assert.deepEqual(sent, { status: 201, body: { hello: "Ada", sent: { a: 1 } } });
});

test("has one path only", async () => {
  const { res, sent } = createResponse();
  await answer({ req: { method: "GET", path: "/other", query: {}, body: {} }, res });
  assert.equal(sent.status, 404);
});
