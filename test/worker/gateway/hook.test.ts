import { env, exports } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { toGatewayId } from "../../../src/core/gateway-id.ts";
import type { EndpointPolicyInput } from "../../../src/core/policy.ts";
import type { Env } from "../../../src/env.ts";
import { handleHook } from "../../../src/gateway/hook.ts";
import { servicesOf } from "../../../src/process.ts";
import { listInvocations, readInvocation } from "../../../src/storage/invocations.ts";
import { findJob } from "../../../src/storage/jobs.ts";
import { readMetricTotals } from "../../../src/storage/metrics.ts";
import { countRows, db, storeEndpoint, storeFunction, WORKSPACE } from "../../support/worker/factories.ts";

// The types of the tests name only what they use themselves.
const bindings = env as unknown as Env;
const services = servicesOf(bindings);
const ORIGIN = "https://page.example";
const ECHO_BODY = "export default (data) => data.jsonPayload.data.hook_data.body;";

async function createHook(code = ECHO_BODY, policy: EndpointPolicyInput = {}): Promise<string> {
  const { id } = await storeFunction(code);
  return storeEndpoint(id, policy);
}

function hit(suffix: string, init: RequestInit = {}, path = ""): Promise<Response> {
  const headers = new Headers({ origin: ORIGIN, "content-type": "application/json" });
  new Headers(init.headers).forEach((value, name) => headers.set(name, value));
  const body = init.method === "GET" ? null : (init.body ?? '{"a":1}');
  const url = `https://gateway.test/hook/${suffix}${path}`;
  return exports.default.fetch(url, { method: "POST", ...init, headers, body });
}

/** Every answer to a page can be read by it. */
function expectReadable(response: Response): void {
  expect(response.headers.get("access-control-allow-origin")).toBe(ORIGIN);
  expect(response.headers.get("access-control-allow-credentials")).toBe("true");
  expect(response.headers.get("vary")).toMatch(/origin/i);
}

async function errorOf(response: Response): Promise<[number, string, string | null]> {
  const body = await response.json<{ error: { code: string } }>();
  return [response.status, body.error.code, response.headers.get("hookwright-error")];
}

const SANDBOX = "sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts";

/** What an answer to a GET is allowed to do in a browser. */
async function pagePolicyOf(
  suffix: string,
  hookHost: string | null,
  host = "hooks.example",
): Promise<string | null> {
  const request = new Request(`https://${host}/hook/${suffix}`);
  const response = await handleHook(request, request.url, { ...services.hook, hookHost }, () => undefined);
  await response.text();
  return response.headers.get("content-security-policy");
}

afterEach(async () => {
  vi.restoreAllMocks();
  // What a test left waiting must not be written into the database of the next one.
  await services.recorder.flush().catch(() => undefined);
});

describe("a hit", () => {
  it("runs the function and gives its answer", async () => {
    const response = await hit(await createHook());
    expect([response.status, await response.text()]).toEqual([200, '{"a":1}']);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("hookwright-invocation")).toMatch(/^inv_[0-9a-z]{26}$/);
    expect(response.headers.get("hookwright-error")).toBeNull();
    expectReadable(response);
  });

  it("is answered by the older product's path too", async () => {
    const suffix = await createHook();
    const response = await exports.default.fetch(`https://gateway.test/hook/project/craft/${suffix}`);
    expect([response.status, await response.text()]).toEqual([200, "{}"]);
  });

  it("needs no statement when the endpoint is known", async () => {
    const suffix = await createHook();
    await hit(suffix);
    const prepare = vi.spyOn(env.DB, "prepare");
    for (let i = 0; i < 20; i++) {
      expect((await hit(suffix)).status).toBe(200);
    }
    // Counts and records are written behind the answer, together.
    const before = prepare.mock.calls.map(([sql]) => sql).filter((sql) => !/^\s*insert/i.test(sql));
    expect(before).toEqual([]);
  });

  it("is counted and recorded behind its answer", async () => {
    const suffix = await createHook("export default () => { console.log('seen'); return 'ok'; };");
    const response = await hit(suffix, { headers: { authorization: "Bearer of-the-caller" } });
    const id = response.headers.get("hookwright-invocation") ?? "";
    await services.recorder.flush();
    const row = await readInvocation(db, WORKSPACE, id);
    expect(row).toMatchObject({ endpoint: suffix, outcome: "returned", status: 200, coldStart: true });
    expect(JSON.parse(row?.detail ?? "{}")).toMatchObject({
      request: { method: "POST", url: `/hook/${suffix}`, body: '{"a":1}' },
      response: { status: 200, body: "ok" },
      logs: [{ level: "INFO", message: "seen" }],
    });
    expect(row?.detail).not.toContain("of-the-caller");
    expect(await readMetricTotals(db, WORKSPACE)).toMatchObject([{ endpoint: suffix, calls: 1, kept: 1 }]);
  });
});

describe("a refusal or failure", () => {
  it.each([
    ["a throw", "export default () => { throw new Error('inside'); };", 500, "function_error"],
    ["code that does not start", "export default () => {", 502, "function_invalid"],
    [
      "RetryableError",
      "export default (d, { MODULES }) => { throw new MODULES.RetryableError('later', 60); };",
      503,
      "function_retryable",
    ],
    ["a time-out", "export default () => new Promise((r) => setTimeout(r, 3_000));", 502, "function_timeout"],
  ])("of the function can be read by the page: %s", async (_name, code, status, error) => {
    const response = await hit(await createHook(code, { timeoutMs: 400 }));
    expectReadable(response);
    const text = await response.clone().text();
    expect(await errorOf(response)).toEqual([status, error, error]);
    expect(response.headers.get("hookwright-invocation")).toMatch(/^inv_/);
    expect(text).not.toContain("inside");
  });

  it.each([
    ["an unknown endpoint", {}, {}, "", "none", [404, "endpoint_not_found"]],
    ["a path behind the suffix", {}, {}, "/more", "", [404, "endpoint_not_found"]],
    ["a method", { methods: ["POST" as const] }, { method: "GET" }, "", "", [405, "method_not_allowed"]],
    ["a body that is too large", { bodyLimitBytes: 5 }, {}, "", "", [413, "body_too_large"]],
    ["an address", { ipAllow: ["192.0.2.1"] }, {}, "", "", [403, "forbidden"]],
    [
      "no credentials",
      { auth: { type: "bearer" as const, secrets: ["KEY"] } },
      {},
      "",
      "",
      [401, "unauthorized"],
    ],
    [
      "a function that calls its own gateway",
      {},
      { headers: { "cdn-loop": `other, ${toGatewayId(env.ENCRYPTION_KEY)}` } },
      "",
      "",
      [508, "loop_detected"],
    ],
  ])(
    "of the gateway can be read by the page: %s",
    async (_name, policy, init, path, unknown, [status, code]) => {
      const suffix = await createHook(ECHO_BODY, policy);
      const response = await hit(unknown === "" ? suffix : unknown, init, path);
      expectReadable(response);
      expect(await errorOf(response)).toEqual([status, code, code]);
      expect(response.headers.get("hookwright-invocation")).toBeNull();
      await services.recorder.flush();
      expect(await countRows("invocations", "metric_buckets")).toEqual({ invocations: 0, metric_buckets: 0 });
    },
  );

  it("of ours says nothing but that we failed, and is told to the operator", async () => {
    const suffix = await createHook();
    const written = vi.spyOn(console, "error").mockImplementation(() => undefined);
    await env.DB.exec("drop table endpoints");
    const response = await hit(suffix);
    expectReadable(response);
    const text = await response.clone().text();
    expect(await errorOf(response)).toEqual([500, "internal_error", "internal_error"]);
    expect(text).not.toMatch(/endpoints|select|D1|SQL|Error:|\bat /i);
    expect([...response.headers].join()).not.toMatch(/select|D1/);
    expect(written).toHaveBeenCalledTimes(1);
    expect(JSON.parse(String(written.mock.calls[0]?.[0]))).toMatchObject({
      level: "error",
      message: expect.stringContaining("endpoints"),
    });
  });

  it("of the database under a running function is told to it, and no more than that", async () => {
    const suffix = await createHook(
      `export default async (data, { MODULES }) => {
        try { await MODULES.kvs.get({ key: "a" }); return "read"; }
        catch (error) { return { status: error.status ?? null, message: String(error.message) }; }
      };`,
    );
    await hit(suffix);
    const written = vi.spyOn(console, "error").mockImplementation(() => undefined);
    await env.DB.exec("drop table kvs");
    const response = await hit(suffix);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: 500,
      message: "the platform failed to do this; it may work later",
    });
    expect(written).toHaveBeenCalledTimes(1);
  });
});

describe("a preflight", () => {
  it("runs nothing and is not recorded", async () => {
    const suffix = await createHook(ECHO_BODY, { cors: { allowHeaders: ["Authorization"] } });
    const headers = { "access-control-request-method": "POST" };
    const response = await hit(suffix, { method: "OPTIONS", headers, body: null });
    expect(response.status).toBe(204);
    expectReadable(response);
    expect(response.headers.get("access-control-allow-methods")).toBe("GET, POST, OPTIONS");
    expect(response.headers.get("access-control-allow-headers")).toBe("Content-Type, Authorization");
    await services.recorder.flush();
    expect(await countRows("invocations", "metric_buckets")).toEqual({ invocations: 0, metric_buckets: 0 });
  });
});

describe("the rate limit", () => {
  it("counts calls of one endpoint in its Durable Object", async () => {
    const policy = { rateLimit: { limit: 2, periodSeconds: 60, by: "endpoint" as const } };
    const [one, two] = [await createHook(ECHO_BODY, policy), await createHook(ECHO_BODY, policy)];
    const statuses = [];
    for (const suffix of [one, one, one, two]) {
      statuses.push((await hit(suffix)).status);
    }
    expect(statuses).toEqual([200, 200, 429, 200]);
    const refused = await hit(one);
    expectReadable(refused);
    expect(refused.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(refused.headers.get("ratelimit-policy")).toBe('"endpoint";q=2;w=60');
    expect(refused.headers.get("access-control-expose-headers")).toContain("Retry-After");
    expect(await errorOf(refused)).toEqual([429, "rate_limited", "rate_limited"]);
  });

  it("is exact for calls at the same time, by key", async () => {
    const { RATE_LIMIT } = bindings;
    const object = RATE_LIMIT?.getByName(crypto.randomUUID());
    const takeOne = async () => object?.take("a", 10, 60_000);
    const taken = await Promise.all(Array.from({ length: 30 }, takeOne));
    expect(taken.filter((result) => result?.allowed)).toHaveLength(10);
    expect(
      taken.filter((result) => !result?.allowed).every((result) => (result?.retryAfterMs ?? 0) > 0),
    ).toBe(true);
    expect((await object?.take("b", 10, 60_000))?.allowed).toBe(true);
    const other = RATE_LIMIT?.getByName(crypto.randomUUID());
    expect((await other?.take("a", 10, 60_000))?.remaining).toBe(9);
  });
});

describe("an endpoint that answers first", () => {
  it("has the run written before it answers", async () => {
    const suffix = await createHook(ECHO_BODY, { mode: "async" });
    const response = await hit(suffix, { headers: { authorization: "Bearer of-the-caller" } });
    expect(response.status).toBe(202);
    expectReadable(response);
    const { invocationId, statusUrl } = await response.json<{ invocationId: string; statusUrl: string }>();
    expect(statusUrl).toContain(`https://gateway.test/`);
    const job = await findJob(db, invocationId);
    expect(job).toMatchObject({ id: invocationId, endpoint: suffix, kind: "async", chain: 0 });
    expect(JSON.stringify(job?.request)).not.toContain("of-the-caller");
    // The status URL's secret is not in the database.
    const secret = statusUrl.split(/[/?=]/).at(-1) ?? "";
    expect(secret.length).toBeGreaterThan(20);
    expect(JSON.stringify(job)).not.toContain(secret);
  });
});

describe("an endpoint with idempotency", () => {
  it("runs calls with the same key once, also at the same time", async () => {
    const code =
      "let n = 0; export default async () => { await new Promise((r) => setTimeout(r, 50)); return ++n; };";
    const suffix = await createHook(code, { idempotency: { header: "idempotency-key" } });
    const call = () => hit(suffix, { headers: { "idempotency-key": "k1" } });
    const responses = [...(await Promise.all([call(), call(), call()])), await call()];
    expect(await Promise.all(responses.map((response) => response.text()))).toEqual(["1", "1", "1", "1"]);
    const replayed = responses.filter((response) => response.headers.get("idempotent-replayed") === "true");
    expect(replayed).toHaveLength(3);
    await services.recorder.flush();
    expect((await listInvocations(db, WORKSPACE, { limit: 9 })).items).toHaveLength(1);
  });
});

describe("a page of a function", () => {
  const page = (headers: string) =>
    `export default () => ({ craft_body: "<p>", craft_headers: { "content-type": "text/html"${headers} } });`;

  it("cannot script the console, which may be on its host", async () => {
    const suffix = await createHook(page(""));
    expect(await pagePolicyOf(suffix, null)).toBe(SANDBOX);
    expect(await pagePolicyOf(suffix, "other.example")).toBe(SANDBOX);
    expect(await pagePolicyOf(suffix, "hooks.example", "hooks.example:8443")).toBe(SANDBOX);
  });

  it("is left alone on a host that is only for endpoints", async () => {
    expect(await pagePolicyOf(await createHook(page("")), "hooks.example")).toBeNull();
    const own = await createHook(page(', "content-security-policy": "img-src *"'));
    expect(await pagePolicyOf(own, "hooks.example")).toBe("img-src *");
  });

  it("stays in its sandbox whatever the function and the endpoint add", async () => {
    const code = page(', "content-security-policy": "sandbox allow-same-origin"');
    expect(await pagePolicyOf(await createHook(code), null)).toBe(`${SANDBOX}, sandbox allow-same-origin`);
    const added = { responseHeaders: { "content-security-policy": "default-src *" } };
    expect(await pagePolicyOf(await createHook(code, added), null)).toBe(`${SANDBOX}, default-src *`);
  });

  it("cannot get out of it by an answer that changes what the browser has kept", async () => {
    const code = `export default () => ({ craft_status_code: 304, craft_headers: { "content-security-policy": "img-src *" } });`;
    expect(await pagePolicyOf(await createHook(code), null)).toBe(`${SANDBOX}, img-src *`);
  });
});
