import { expect, it } from "vitest";
import { createCaller, createToken, WORKSPACE } from "./runner.ts";

const LIMIT = 200;
/** Cheap, and each of them counts. */
const CALLS = [
  { api: "Config API", path: `${WORKSPACE}/nothing` },
  { api: "Public API", path: "/segment/nothing" },
];

it.each(CALLS)("the $api takes 200 calls a minute of a token", async ({ path }) => {
  const token = await createToken("functions:read");
  const call = createCaller(() => token);
  const first = await call({ path });
  const more = await Promise.all(Array.from({ length: LIMIT - 1 }, () => call({ path })));
  expect(new Set([first, ...more].map(({ status }) => status))).toEqual(new Set([404]));
  const over = await call({ path });
  expect(over.status).toBe(429);
  const seconds = Number(over.headers.get("retry-after"));
  expect(Number.isInteger(seconds) && seconds >= 1 && seconds <= 60).toBe(true);

  if (path.startsWith("/segment")) {
    const { headers } = first;
    expect([headers.get("x-ratelimit-consumed"), headers.get("x-ratelimit-remaining")]).toEqual(["1", "199"]);
    expect(headers.get("x-ratelimit-reset")).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
    expect(over.headers.get("x-ratelimit-remaining")).toBe("0");
    expect(over.body).toEqual({
      errors: [
        {
          type: "RequestError",
          message: "Too many requests",
          data: { remainingPoints: 0, msBeforeNext: expect.any(Number), consumedPoints: LIMIT + 1 },
        },
      ],
    });
  } else {
    expect(over.body).toEqual({ error: "too many requests", code: 8 });
  }

  // Another token has its own.
  const other = await createToken("functions:read");
  expect((await call({ path, token: other })).status).toBe(404);
});
