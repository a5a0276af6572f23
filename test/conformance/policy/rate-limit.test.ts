import { describe, expect, it } from "vitest";
import { eventually, expectAnswer, install, returns, runs, send, type Target } from "../craft/runner.ts";
import { fromHost } from "../edition.ts";
import { headerOf, type RawAnswer } from "../raw-request.ts";

const ORIGIN = "https://shop.example";
const COUNTS = returns("MODULES.counter.increment({ key: 'rate:' + hook.endpointSuffix })");

/** A limit and who calls, one after the other, with what each is answered. */
interface LimitCase {
  name: string;
  rateLimit: Record<string, unknown>;
  /** The last part of each caller's address. */
  callers: number[];
  statuses: number[];
}

const LIMITS: LimitCase[] = [
  {
    name: "counts each client by itself",
    rateLimit: { limit: 2, periodSeconds: 600, by: "client" },
    callers: [5, 5, 5, 6, 6, 6, 5],
    statuses: [200, 200, 429, 200, 200, 429, 429],
  },
  {
    name: "counts clients by default, in a minute",
    rateLimit: { limit: 1 },
    callers: [5, 5, 6, 6],
    statuses: [200, 429, 200, 429],
  },
  {
    name: "counts all of them together",
    rateLimit: { limit: 3, periodSeconds: 600, by: "endpoint" },
    callers: [5, 6, 7, 8, 5],
    statuses: [200, 200, 200, 429, 429],
  },
];

describe.concurrent("a rate limit", () => {
  it.each(LIMITS)("$name", async ({ rateLimit, callers, statuses }) => {
    const target = await install({ source: COUNTS, endpoint: { rateLimit } });
    const answers: RawAnswer[] = [];
    for (const host of callers) {
      answers.push(await send(target, fromHost(host)));
    }
    expect(answers.map(({ status }) => status)).toEqual(statuses);
    const ran = answers.filter(({ status }) => status === 200).map(({ body }) => Number(body.toString()));
    expect(ran).toEqual(ran.map((_, index) => index + 1));
  });

  it("lets exactly so many through of calls at once", async () => {
    const rateLimit = { limit: 7, periodSeconds: 600, by: "endpoint" };
    const target = await install({ source: COUNTS, endpoint: { rateLimit } });
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(target)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(7);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(13);
    const counts = answers.filter(({ status }) => status === 200).map(({ body }) => Number(body.toString()));
    expect(counts.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("of one endpoint leaves the others alone", async () => {
    const endpoint = { rateLimit: { limit: 1, periodSeconds: 600, by: "endpoint" } };
    const [one, two] = [
      await install({ source: COUNTS, endpoint }),
      await install({ source: COUNTS, endpoint }),
    ];
    for (const target of [one, two]) {
      await expectAnswer(await send(target), { status: 200 });
      await expectAnswer(await send(target), { status: 429, error: "rate_limited" });
    }
  });

  it("is not used up by calls that are refused for another reason", async () => {
    const endpoint = {
      rateLimit: { limit: 1, periodSeconds: 600, by: "endpoint" },
      auth: { type: "bearer", secrets: ["NOT_THERE"] },
      bodyLimitBytes: 1,
    };
    const target = await install({ source: COUNTS, endpoint });
    for (let i = 0; i < 3; i++) {
      const answer = await send(target);
      await expectAnswer(answer, { status: 401, headers: { ratelimit: null, "ratelimit-policy": null } });
      await expectAnswer(await send(target, { method: "PUT" }), { status: 405 });
    }
  });

  it("counts runs that fail, and answers first", async () => {
    const rateLimit = { limit: 1, periodSeconds: 600, by: "endpoint" };
    const failing = await install({ source: runs("throw new Error('x');"), endpoint: { rateLimit } });
    await expectAnswer(await send(failing), { status: 500, headers: { ratelimit: /;r=0;/ } });
    await expectAnswer(await send(failing), { status: 429 });
    const later = await install({ source: COUNTS, endpoint: { rateLimit, mode: "async" } });
    await expectAnswer(await send(later), { status: 202, headers: { ratelimit: /;r=0;/ } });
    await expectAnswer(await send(later), { status: 429 });
  });
});

const EXPOSED = ["Retry-After", "RateLimit", "RateLimit-Policy", "hookwright-error"];

function expectReadable(answer: RawAnswer): void {
  const exposed = (headerOf(answer, "access-control-expose-headers") ?? "").split(", ");
  expect(exposed).toEqual(expect.arrayContaining(EXPOSED));
  expect(headerOf(answer, "access-control-allow-origin")).toBe(ORIGIN);
}

const callFrom = (target: Target) => send(target, { headers: { origin: ORIGIN } });

describe.concurrent("its header fields", () => {
  it.each(["client", "endpoint"])("say what is left of the limit by %s, for pages too", async (by) => {
    const rateLimit = { limit: 3, periodSeconds: 600, by };
    const target = await install({ source: COUNTS, endpoint: { rateLimit } });
    const policy = `"${by}";q=3;w=600`;
    for (const left of [2, 1, 0]) {
      const answer = await callFrom(target);
      const ratelimit = new RegExp(`^"${by}";r=${left};t=(600|59\\d)$`);
      await expectAnswer(answer, {
        status: 200,
        headers: { ratelimit, "ratelimit-policy": policy, "retry-after": null },
      });
      expectReadable(answer);
    }
    const refused = await callFrom(target);
    await expectAnswer(refused, {
      status: 429,
      error: "rate_limited",
      headers: {
        ratelimit: new RegExp(`^"${by}";r=0;t=(600|59\\d)$`),
        "ratelimit-policy": policy,
        "retry-after": /^(600|59\d)$/,
        "hookwright-invocation": null,
      },
    });
    expectReadable(refused);
  });

  it("are not there without a limit", async () => {
    const target = await install({ source: COUNTS });
    const headers = { ratelimit: null, "ratelimit-policy": null, "retry-after": null };
    await expectAnswer(await send(target), { status: 200, headers });
  });

  it("cannot be forged by the function", async () => {
    const forged = returns(
      "({ craft_headers: { RateLimit: 'x', 'RateLimit-Policy': 'x' }, craft_body: '' })",
    );
    const endpoint = { rateLimit: { limit: 9, periodSeconds: 600, by: "endpoint" } };
    const target = await install({ source: forged, endpoint });
    await expectAnswer(await send(target), {
      status: 200,
      headers: { ratelimit: /r=8;/, "ratelimit-policy": '"endpoint";q=9;w=600' },
    });
  });
});

describe.concurrent("a caller who was refused", () => {
  it.each([1, 2])(
    "is let in again after a period of %i s, and not before Retry-After",
    async (periodSeconds) => {
      const target = await install({
        source: COUNTS,
        endpoint: { rateLimit: { limit: 2, periodSeconds, by: "client" } },
      });
      await send(target);
      await send(target);
      const refused = await eventually(async () => {
        const answer = await send(target);
        return answer.status === 429 ? answer : undefined;
      }, "a refusal");
      const wait = Number(headerOf(refused, "retry-after"));
      expect(wait).toBeGreaterThanOrEqual(1);
      expect(wait).toBeLessThanOrEqual(periodSeconds);
      await new Promise((resolve) => setTimeout(resolve, wait * 1_000));
      await expectAnswer(await send(target), { status: 200 });
    },
  );
});
