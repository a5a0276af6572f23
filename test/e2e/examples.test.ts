import { createHmac } from "node:crypto";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createApiClient, type ApiClient } from "../../src/cli/api-client.ts";
import { carryOut } from "../../src/cli/carry-out.ts";
import { planManifest } from "../../src/cli/deploy.ts";
import { readManifest } from "../../src/cli/manifest.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../support/server.ts";
import { waitFor } from "./support/poll.ts";

/* The examples, deployed as they are but for the addresses of others, and called as their users would. */

const SECRETS = {
  GITHUB_WEBHOOK_SECRET: "of github",
  STRIPE_WEBHOOK_SECRET: "whsec_of_stripe",
  OFFICE_PASSWORD: "of the office",
  ROOM_KEY: "of the waiting room, which is long enough",
  COUPONS: "ONE TWO\nTHREE\n",
  SHOPIFY_SECRET: "of the shop",
};

/** What the targets of functions were sent, and the beginning of the paths that they refuse. */
const received: { path: string; body: string }[] = [];
let refused: string | null = null;

let server: RunningServer;
let target: Server;
let targetUrl = "";
let api: ApiClient;

const folders = readdirSync("examples").filter((name) =>
  existsSync(join("examples", name, "hookwright.toml")),
);

beforeAll(async () => {
  target = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      const path = request.url ?? "";
      received.push({ path, body });
      const isRefused = refused !== null && path.startsWith(refused);
      response.writeHead(isRefused ? 500 : 200, {
        "content-type": "text/plain",
        etag: '"1"',
        "x-inner": "kept",
      });
      response.end("from the target");
    });
  }).listen(0, "127.0.0.1");
  await once(target, "listening");
  targetUrl = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
  server = await startServer({ args: ["--allow-private-egress"] });
  api = createApiClient(server.url, () => ADMIN_TOKEN);
  for (const [name, value] of Object.entries({ ...SECRETS, CHAT_WEBHOOK_URL: `${targetUrl}/chat` })) {
    await api.call("PUT", `/secrets/${name}`, { value });
  }
  vi.stubEnv("CRM_URL", `${targetUrl}/crm`);
  vi.stubEnv("CRM_KEY", "of the CRM");
  vi.stubEnv("SHOP_SECRET", SECRETS.SHOPIFY_SECRET);
  vi.stubEnv("MARKETING_URL", `${targetUrl}/marketing`);
  vi.stubEnv("MARKETING_KEY", "of the tool");
  vi.stubEnv("CHAT_URL", `${targetUrl}/talk`);
  for (const folder of folders) {
    const manifest = readManifest(join("examples", folder));
    for (const fn of manifest.functions) {
      fn.variables = { ...fn.variables, ...("TARGETS" in fn.variables ? { TARGETS: toTargets() } : {}) };
      fn.egress = fn.egress === undefined ? undefined : { allow: ["127.0.0.1"] };
      // A test says itself when it is time: a minute that begins within it must change nothing.
      fn.schedules = fn.schedules.map((schedule) => ({ ...schedule, enabled: false }));
    }
    for (const plan of await planManifest(api, manifest, { prune: false })) {
      await carryOut(api, plan, () => undefined);
    }
  }
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.stop();
  target.close();
});

const toTargets = () => `${targetUrl}/a,${targetUrl}/b`;

interface Given extends RequestInit {
  json?: unknown;
}

async function call(path: string, { json, ...init }: Given = {}) {
  const response = await fetch(`${server.url}/hook/${path}`, {
    redirect: "manual",
    ...init,
    ...(json === undefined
      ? {}
      : {
          method: "POST",
          body: JSON.stringify(json),
          headers: { "content-type": "application/json", ...(init.headers as Record<string, string>) },
        }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: toJson(text) };
}

function toJson(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

describe("the examples", () => {
  it("are all deployed, and say of themselves what they are", () => {
    expect(folders.length).toBeGreaterThanOrEqual(9);
    const silent = folders.filter((folder) => !existsSync(join("examples", folder, "README.md")));
    expect(silent).toEqual([]);
  });

  it("form-to-chat: a form becomes a message, a program's does not", async () => {
    const send = (fields: Record<string, string>) =>
      call("contact", { method: "POST", body: new URLSearchParams(fields) });
    const fields = { name: "Ada", email: "ada@example.com", message: "Hello" };
    const sent = await send(fields);
    expect([sent.status, sent.headers.get("location")]).toEqual([303, "https://www.example.com/thanks"]);
    expect(received.map(({ path, body }) => [path, toJson(body)["text"]])).toEqual([
      ["/chat", "Ada <ada@example.com> writes:\nHello"],
    ]);
    expect((await send({ ...fields, website: "spam" })).status).toBe(303);
    expect(received).toHaveLength(1);
    expect((await send({ name: "Ada" })).json).toMatchObject({ error: "missing: email, message" });
  });

  it("github-webhook: only what GitHub has signed, and each delivery once", async () => {
    const body = JSON.stringify({ repository: { full_name: "a/b" }, ref: "refs/heads/main", after: "c1" });
    const digest = createHmac("sha256", SECRETS.GITHUB_WEBHOOK_SECRET).update(body).digest("hex");
    const headers = {
      "content-type": "application/json",
      "x-github-event": "push",
      "x-github-delivery": "d-1",
      "x-hub-signature-256": `sha256=${digest}`,
    };
    const send = (given: Record<string, string>) => call("github", { method: "POST", body, headers: given });
    expect((await send(headers)).json).toEqual({ event: "push", count: 1 });
    expect((await send(headers)).json).toEqual({ event: "push", count: 1 });
    expect((await send({ ...headers, "x-github-delivery": "d-2" })).json).toEqual({
      event: "push",
      count: 2,
    });
    expect((await send({ ...headers, "x-hub-signature-256": `sha256=${"0".repeat(64)}` })).status).toBe(401);
    const kept = await api.call<{ value: unknown }>(
      "GET",
      `/kvs/${encodeURIComponent("github:a/b:refs/heads/main")}`,
    );
    expect(kept.value).toEqual({ commit: "c1" });
  });

  it("stripe-webhook: taken on at once, noted once", async () => {
    const payload = JSON.stringify({
      id: "evt_1",
      type: "checkout.session.completed",
      data: {
        object: { id: "cs_1", amount_total: 500, currency: "jpy", customer_details: { email: "a@b.c" } },
      },
    });
    const secret = SECRETS.STRIPE_WEBHOOK_SECRET;
    const send = () =>
      call("stripe", {
        method: "POST",
        body: payload,
        headers: {
          "content-type": "application/json",
          "stripe-signature": Stripe.webhooks.generateTestHeaderString({ payload, secret }),
        },
      });
    const accepted = await Promise.all([send(), send()]);
    expect(accepted.map(({ status }) => status)).toEqual([202, 202]);
    const settled = async () =>
      Promise.all(accepted.map(async ({ json }) => (await fetch(String(json["statusUrl"]))).json()));
    await waitFor("both have run", async () =>
      (await settled()).every((each) => (each as { state: string }).state === "succeeded"),
    );
    const { value } = await api.call<{ value: object }>("GET", "/kvs/stripe%3Acs_1");
    expect(value).toEqual({ amount: 500, currency: "jpy", email: "a@b.c" });
    expect((await call("stripe", { method: "POST", body: payload })).status).toBe(401);
  });

  it("poll: one vote of each visitor, none lost", async () => {
    const votes = Array.from({ length: 20 }, (_, i) =>
      call("poll", {
        json: { choice: i < 12 ? "tea" : "coffee" },
        headers: { "user-agent": `visitor ${i}` },
      }),
    );
    expect((await Promise.all(votes)).every(({ status }) => status === 200)).toBe(true);
    const again = await call("poll", { json: { choice: "tea" }, headers: { "user-agent": "visitor 1" } });
    expect(again.status).toBe(409);
    expect((await call("poll", { json: { choice: "milk" } })).status).toBe(422);
    expect((await call("poll")).json).toEqual({ tea: 12, coffee: 8 });
  });

  it("coupon-dispenser: each code once, the same to the same customer", async () => {
    const first = await call("coupon", { json: { customer: "c1" } });
    expect(first.json).toEqual({ coupon: "ONE", left: 2 });
    expect((await call("coupon", { json: { customer: "c1" } })).json).toEqual({ coupon: "ONE", left: 2 });
    expect((await call("coupon", { json: { customer: "c2" } })).json).toMatchObject({ coupon: "TWO" });
    expect((await call("coupon", { json: { customer: "c3" } })).status).toBe(429);
  });

  it("ip-gated: with the password, from the network", async () => {
    const authorization = `Basic ${btoa(`office:${SECRETS.OFFICE_PASSWORD}`)}`;
    const told = await call("numbers", { headers: { authorization } });
    expect(told.json).toMatchObject({ signUps: 0, orders: 0, askedFrom: "127.0.0.1" });
    expect((await call("numbers")).status).toBe(401);
    await api.call("PATCH", "/endpoints/numbers", { ipAllow: ["203.0.113.0/24"] });
    expect((await call("numbers", { headers: { authorization } })).status).toBe(403);
  });

  it("waiting-room: a ticket, and a pass when it is time", async () => {
    const [fn] = await api.list<{ id: string }>("/functions?name=waiting-room");
    const [letIn] = await api.list(`/functions/${fn?.id}/schedules`);
    expect(letIn).toMatchObject({ name: "let-in", cron: "* * * * *" });
    const came = await call("room");
    expect([came.status, came.json]).toMatchObject([202, { ahead: 1, minutes: 1 }]);
    const path = `room?ticket=${String(came.json["ticket"])}`;
    expect((await call(path)).status).toBe(202);
    await api.call("POST", `/functions/${fn?.id}/test`, { input: { kind: "karte/craft-scheduler" } });
    expect((await call(path)).json).toEqual({ pass: expect.stringMatching(/^ey/) });
    expect((await call("room?ticket=forged")).status).toBe(400);
  });

  it("webhook-fan-out: to all, again to those that failed, once to those that did not", async () => {
    received.length = 0;
    refused = "/";
    expect((await call("fan-out", { json: { order: 7 } })).status).toBe(202);
    await waitFor("both have refused it", () => received.length >= 2);
    refused = null;
    await waitFor("both have it", () => received.length >= 4, 30_000);
    const told = received.map(({ path, body }) => `${path} ${body}`).toSorted();
    expect(told).toEqual(["/a", "/a", "/b", "/b"].map((path) => `${path} {"order":7}`));
  });

  it("order-to-crm-and-chat: each gets its part of a signed order, also while the other is down", async () => {
    const order = (id: number, total: string) => {
      const customer = { id: 7, email: "ada@example.com", first_name: "Ada", last_name: "L." };
      const lines = [{ title: "Tea" }, { title: "Pot" }];
      const body = JSON.stringify({ id, total_price: total, currency: "JPY", customer, line_items: lines });
      const digest = createHmac("sha256", SECRETS.SHOPIFY_SECRET).update(body).digest("base64");
      const headers = { "content-type": "application/json", "x-shopify-hmac-sha256": digest };
      return call("shopify-orders", { method: "POST", body, headers });
    };
    received.length = 0;
    refused = "/crm";
    const large = await order(1, "120.00");
    expect([large.status, large.json]).toEqual([200, { success: true }]);
    const bodiesOf = (path: string) =>
      received.filter((each) => each.path === path).map(({ body }) => toJson(body));
    await waitFor("the chat has it", () => bodiesOf("/talk").length > 0);
    refused = null;
    expect((await order(2, "5.00")).status).toBe(200);
    expect((await order(1, "120.00")).status).toBe(200);
    await waitFor(
      "the CRM has both",
      () => new Set(bodiesOf("/crm/people/7/notes").map(({ id }) => id)).size === 2,
    );
    expect(bodiesOf("/crm/people/7")[0]).toEqual({ email: "ada@example.com", name: "Ada L." });
    expect(bodiesOf("/crm/people/7/notes")).toContainEqual({ id: "order-2", text: "Order 2: 5 JPY" });
    expect(bodiesOf("/talk")).toEqual([{ text: "Order 1: Tea, Pot for 120 JPY" }]);
    expect((await call("shopify-orders", { json: { id: 3 } })).status).toBe(401);
  });

  it("segment-source-order: an order that the shop has signed, as two events and an object", async () => {
    const body = JSON.stringify({
      order: { id: 7, lines: [{ sku: "tea", price: 12 }] },
      customer: { id: "u7", email: "ada@example.com" },
    });
    const send = (signature: string) =>
      call("shop-webhook", { method: "POST", body, headers: { "x-shop-signature": signature } });
    const digest = createHmac("sha256", SECRETS.SHOPIFY_SECRET).update(body).digest("hex");
    expect((await send(digest)).json).toEqual({ success: true });
    expect((await send(digest.replace(/^./, "x"))).status).toBe(401);
    const events = await api.list<{ type: string; name: string | null }>("/events?userId=u7");
    expect(events.map(({ type, name }) => `${type} ${name}`).toSorted()).toEqual([
      "identify null",
      "track Order Completed",
    ]);
    expect(await api.list("/objects?collection=customers")).toMatchObject([{ id: "u7" }]);
  });

  it("segment-insert-consent: only what users have agreed to gets to the tool, without their address", async () => {
    const sources = await api.list<{ slug: string; writeKeys: string[] }>("/sources");
    const key = sources.find(({ slug }) => slug === "website")?.writeKeys[0];
    const timestamp = "2026-01-01T20:00:00.000Z";
    const toEvent = (event: string, marketing: boolean) => {
      const context = { consent: { categoryPreferences: { marketing } }, ip: "192.0.2.1" };
      return { type: "track", userId: "u1", event, timestamp, context };
    };
    const sent = await fetch(`${server.url}/v1/batch`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${key}:`)}` },
      body: JSON.stringify({ batch: [toEvent("Refused", false), toEvent("Agreed", true)] }),
    });
    expect(sent.status).toBe(200);
    const [tool] = await api.list<{ id: string }>("/functions?name=marketing");
    const deliveries = await waitFor("both are over", async () => {
      const all = await api.list<{ event: { name: string }; state: string; reason: string | null }>(
        `/deliveries?functionId=${tool?.id}`,
      );
      const isOver = all.length === 2 && all.every(({ state }) => !["queued", "running"].includes(state));
      return isOver ? all : undefined;
    });
    const reasons = Object.fromEntries(deliveries.map(({ event, reason }) => [event.name, reason]));
    expect(reasons).toEqual({ Refused: "filtered.insert-function", Agreed: null });
    const got = received.filter(({ path }) => path === "/marketing").map(({ body }) => toJson(body));
    expect(got).toMatchObject([{ event: "Agreed", context: { localDay: "2026-01-02" } }]);
    expect(got[0]?.["context"]).not.toHaveProperty("ip");
  });

  it("cors-proxy: what the host answers, and no other host", async () => {
    const from = (url: string) =>
      call(`proxy?url=${encodeURIComponent(url)}`, { headers: { origin: "https://www.example.com" } });
    const answer = await from(`${targetUrl}/data`);
    expect([answer.status, answer.text]).toEqual([200, "from the target"]);
    expect(answer.headers.get("access-control-allow-origin")).toBe("https://www.example.com");
    expect([answer.headers.get("etag"), answer.headers.get("x-inner")]).toEqual(['"1"', null]);
    expect((await from("http://169.254.169.254/latest")).status).toBe(403);
    expect((await from("https://elsewhere.example/")).status).toBe(403);
    expect((await from("no URL")).status).toBe(400);
  });
});
