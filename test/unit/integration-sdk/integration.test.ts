import { EventEmitter } from "node:events";
import { afterEach, describe, expect, it, vi } from "vitest";
import { errors } from "../../../src/integration-sdk/errors.ts";
import { isIntegrationClass } from "../../../src/integration-sdk/integration.ts";
import type { Integration } from "../../../src/integration-sdk/types.ts";
import { callOn, ours, Track } from "./sdks.ts";

// oxlint-disable-next-line typescript/no-explicit-any -- authors' code is not typed
type Author = any;

const make = (name = "Some CRM") => ours(name);
const track = (fields: object = {}) => new Track({ event: "a", userId: "u", channel: "server", ...fields });

afterEach(() => vi.restoreAllMocks());

describe("integration()", () => {
  it("needs a name", () => {
    expect(() => ours("")).toThrow("expected integration name");
  });

  it("gives a constructor, with or without new, of emitters with settings and a name", () => {
    const Class = make();
    expect(new Class({ a: 1 })).toMatchObject({ settings: { a: 1 }, name: "Some CRM", timeout: 10_000 });
    expect(Class()).toBeInstanceOf(Class);
    expect(Class()).toBeInstanceOf(EventEmitter);
    expect(Class().settings).toEqual({});
    expect([isIntegrationClass(Class), isIntegrationClass(() => 1)]).toEqual([true, false]);
  });

  it("keeps what one is told from another", () => {
    const [first, second] = [make("a"), make("b")];
    first
      .retry(() => true)
      .channel("mobile")
      .ensure("settings.a");
    expect(second.prototype.channels).toEqual(["server"]);
    expect(second.validations).toEqual([]);
    expect((second() as Author).retry({ status: 404 })).toBe(false);
  });

  it.each([
    ["My Test.IO", "my-testio"],
    ["  Google   Ads ", "google-ads"],
    ["a_b", "ab"],
  ])("has a slug: %s", (name, slug) => {
    expect([make(name).slug(), (make(name)() as Author).slug()]).toEqual([slug, slug]);
  });

  it("refuses what cannot be meant", () => {
    const Class = make() as Author;
    expect(() => Class.ensure("context.ip")).toThrow(
      'message type must be "message" or "settings" , but got "context"',
    );
    expect(() => Class.mapToTrack("page")).toThrow(".toTrack() expects an array");
    expect(() => Class.timeout("soon")).toThrow('timeout "soon" is no time');
    expect(Class.timeout("3s").prototype.timeout).toBe(3_000);
  });

  it("takes what has no effect here, and says so", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const Class = make() as Author;
    expect(Class.agent({}).ca([])).toBe(Class);
    expect(warn).toHaveBeenCalledTimes(2);
  });

  it("has what its validations are made of", () => {
    const Class = make()
      .ensure("settings.a.b")
      .ensure("message.userId", { methods: ["track"] })
      .ensure(() => 1);
    const [path, meta, fn] = Class.validations;
    expect(path).toEqual({ type: "settings", path: "a.b", validate: expect.any(Function) });
    expect(meta).toMatchObject({ type: "message", path: "userId", methods: ["track"] });
    expect(Object.keys(fn ?? {})).toEqual(["validate"]);
    expect(Class.validate(track() as Author, { "a.b": 1 })).toBe(1);
  });
});

describe("an error", () => {
  it.each([
    ["invalid", "ValidationError", "INVALID_SETTINGS", 400],
    ["reject", "RejectedError", "MESSAGE_REJECTED", 400],
    ["error", "BadRequestError", "BAD_REQUEST", undefined],
  ] as const)("by %s", (factory, kind, code, status) => {
    const Class = make() as Author;
    for (const error of [Class[factory]("no %s", "key"), Class()[factory]("no %s", "key")]) {
      expect(error).toBeInstanceOf(errors[kind]);
      expect(error).toMatchObject({ message: "no key", code, status, integration: "Some CRM" });
    }
  });
});

describe("enabled", () => {
  const disabled = "Some CRM has been explicitly disabled";
  it.each([
    ["by its channel", {}, {}, undefined],
    ["unless the channel is another", { channel: "mobile" }, {}, "this message was sent client side"],
    ["not when it is named so", { integrations: { "Some CRM": false } }, {}, disabled],
    ["not when nothing else is", { integrations: { All: false } }, {}, disabled],
    ["when it alone is", { integrations: { All: false, "Some CRM": true } }, {}, undefined],
    ["when options name it", { integrations: { All: false, "Some CRM": { a: 1 } } }, {}, undefined],
    ["for a replay", { replay: true, channel: "mobile" }, {}, undefined],
    ["when it says so itself", { channel: "mobile" }, { overrideEnabled: true }, undefined],
    ["not when it says so itself", {}, { overrideEnabled: false }, `${disabled}.`],
    [
      "in a browser that did not send it",
      { channel: "client", _metadata: { unbundled: ["Some CRM"] } },
      {},
      undefined,
    ],
  ])("%s", (_, fields, members, message) => {
    const instance = Object.assign(make()(), members) as Author;
    const error = instance.enabled(track(fields));
    if (message === undefined) {
      expect(error).toBeUndefined();
    } else {
      expect(error.message).toContain(message);
    }
  });
});

describe("retry", () => {
  it.each<[error: unknown, again: boolean]>([
    [new Error("any"), true],
    [{ code: "ECONNRESET" }, true],
    ...[429, 500, 502, 503, 504].map((status) => [{ status }, true] as [unknown, boolean]),
    ...[200, 400, 404, 501, "MESSAGE_SENT_CLIENT_SIDE"].map(
      (status) => [{ status }, false] as [unknown, boolean],
    ),
  ])("%o", (error, again) => {
    expect((make()() as Author).retry(error)).toBe(again);
  });

  it("is what further checks say too", () => {
    const Class = make().retry((error: Author) => error.status === 418);
    expect((Class() as Author).retry({ status: 418 })).toBe(true);
    expect((Class() as Author).retry({ status: 404 })).toBe(false);
  });
});

describe("a lock", () => {
  const lockable = (name: string) => make(name)() as Author;

  it("is held by one at a time, until it is let go or its time is over", async () => {
    const crm = lockable("one");
    await crm.lock("a", 60_000);
    await expect(crm.lock("a")).rejects.toMatchObject({
      code: "RESOURCE_LOCKED",
      message: "key `one:a` is locked",
    });
    await lockable("two").lock("a");
    await crm.unlock("a");
    await crm.lock("a", 1);
    await vi.waitFor(() => crm.lock("a"));
  });

  it("calls back", async () => {
    const crm = lockable("three");
    const call = (...args: unknown[]) => new Promise((resolve) => crm.lock(...args, resolve));
    expect(await call("a")).toBeNull();
    expect(await call("a", 100)).toBeInstanceOf(errors.ResourceLockedError);
    expect(await new Promise((resolve) => crm.unlock("a", resolve))).toBeNull();
    expect(() => crm.unlock()).toThrow("Key is required.");
  });

  it("may be kept in Redis", async () => {
    const calls: unknown[] = [];
    const reply =
      (name: string) =>
      (...args: Author[]) => {
        calls.push([name, ...args.slice(0, -1)]);
        args.at(-1)(null, calls.length === 1 ? "OK" : null);
      };
    const client = { set: reply("set"), del: reply("del") };
    const crm = lockable("four");
    expect(crm.redis(client)).toBe(crm);
    expect(crm.redis()).toBe(client);
    await crm.lock("a", 5);
    await expect(crm.lock("a")).rejects.toThrow("locked");
    await crm.unlock("a");
    expect(calls).toEqual([
      ["set", "four:a", "1", "NX", "PX", 5],
      ["set", "four:a", "1", "NX", "PX", 15_000],
      ["del", "four:a"],
    ]);
  });
});

describe("a mapper", () => {
  it("has an entry of its own for an event's method, and keeps how the method ends", async () => {
    const Class = make();
    Class.mapper({ track: () => "track", orderCompleted: (msg: Author) => `order ${msg.orderId()}` });
    const echo = (payload: unknown, done: Author) => done(null, payload);
    Object.assign(Class.prototype, { track: echo, orderCompleted: echo });
    const order = track({ event: "Order Completed", properties: { orderId: 7 } });
    expect(await callOn(Class(), "track", order)).toEqual({ error: null, result: "order 7" });
    expect(await callOn(Class(), "track", track())).toEqual({ error: null, result: "track" });
    expect((Class() as Author).track.length).toBe(2);
  });

  it("makes buckets of a batch, whose method is called once for each", async () => {
    const Class = make();
    Class.mapper({
      batch: (events: Author[]) => [events.slice(0, 1), events.slice(1)],
      track: (msg: Author) => msg.event(),
    });
    Object.assign(Class.prototype, { batch: (names: string[], done: Author) => done(null, names.join("+")) });
    const events = ["a", "b", "c"].map((event) => track({ event }));
    expect(await callOn(Class(), "batch", events)).toEqual({ error: null, result: ["a", "b+c"] });
  });

  it("that throws fails the batch", async () => {
    const Class = make();
    Class.mapper({
      track: () => {
        throw new Error("unmappable");
      },
    });
    Object.assign(Class.prototype, { batch: (_: unknown, done: Author) => done(null) });
    const { error } = await callOn(Class() as Integration, "batch", [track()]);
    expect(error).toMatchObject({ message: "unmappable" });
  });
});
