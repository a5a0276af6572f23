import type { JWSHeaderParameters } from "jose";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createAccessKeys, KeysUnreachable, type FetchKeys } from "../../../src/auth/access-keys.ts";
import { createTeamKey, TEAM_DOMAIN, toCerts } from "../../support/worker/access-team.ts";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

const one = await createTeamKey("one");
const two = await createTeamKey("two");

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Finds keys by their names, at a team that answers as told. */
function createKeys(answer: () => Response | Promise<Response>) {
  const fetchKeys = vi.fn<FetchKeys>(async () => answer());
  const keys = createAccessKeys(TEAM_DOMAIN, fetchKeys, Date.now);
  const find = async (kid: string) => {
    const header: JWSHeaderParameters = { alg: "RS256", kid };
    const key = await keys(header as never, undefined as never);
    return (key as CryptoKey).type;
  };
  return { fetchKeys, find };
}

it("asks the team, over https, and keeps what it says for an hour", async () => {
  const { fetchKeys, find } = createKeys(() => toCerts(one, two));
  expect([await find("one"), await find("two")]).toEqual(["public", "public"]);
  expect(fetchKeys).toHaveBeenCalledTimes(1);
  expect(fetchKeys).toHaveBeenCalledWith(
    "https://acme.cloudflareaccess.com/cdn-cgi/access/certs",
    expect.objectContaining({ method: "GET", redirect: "manual" }),
  );
  vi.advanceTimersByTime(HOUR - SECOND);
  await find("one");
  expect(fetchKeys).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(2 * SECOND);
  await find("one");
  expect(fetchKeys).toHaveBeenCalledTimes(2);
});

it("believes no key any more that the team has taken back", async () => {
  let shown = [one, two];
  const { find } = createKeys(() => toCerts(...shown));
  await find("one");
  shown = [two];
  vi.advanceTimersByTime(HOUR + SECOND);
  await expect(find("one")).rejects.toThrow("no applicable key");
});

it("asks again for a key that it does not know, at most every thirty seconds", async () => {
  let shown = [one];
  const { fetchKeys, find } = createKeys(() => toCerts(...shown));
  await find("one");
  shown = [one, two];
  for (const made of ["two", "three", "four"]) {
    await expect(find(made)).rejects.toThrow("no applicable key");
  }
  expect(fetchKeys).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(31 * SECOND);
  expect(await find("two")).toBe("public");
  expect(fetchKeys).toHaveBeenCalledTimes(2);
  await expect(find("three")).rejects.toThrow("no applicable key");
  expect(fetchKeys).toHaveBeenCalledTimes(2);
});

it.each<[what: string, answer: () => Response]>([
  [
    "no answer",
    () => {
      throw new TypeError("network");
    },
  ],
  ["an error", () => new Response("busy", { status: 503 })],
  ["a redirect", () => new Response(null, { status: 302, headers: { location: "https://evil.example" } })],
  ["a page", () => new Response("<html>")],
  ["JSON that has no keys", () => Response.json({ keys: "none" })],
  ["two keys of one name", () => toCerts(one, { ...two, jwk: { ...two.jwk, kid: "one" } })],
])("says so when it gets %s, and asks nobody for ten seconds", async (_what, answer) => {
  let isBroken = true;
  const { fetchKeys, find } = createKeys(() => (isBroken ? answer() : toCerts(one)));
  await expect(find("one")).rejects.toThrow(KeysUnreachable);
  isBroken = false;
  await find("one").catch(() => undefined);
  expect(fetchKeys).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(HOUR + SECOND);
  expect(await find("one")).toBe("public");
});

it("knows the keys that it has while new ones cannot be fetched", async () => {
  let isBroken = false;
  const { fetchKeys, find } = createKeys(() =>
    isBroken ? new Response(null, { status: 500 }) : toCerts(one),
  );
  await find("one");
  isBroken = true;
  vi.advanceTimersByTime(60 * SECOND);
  for (let i = 0; i < 3; i++) {
    await expect(find("made up")).rejects.toThrow(KeysUnreachable);
  }
  expect(fetchKeys).toHaveBeenCalledTimes(2);
  expect(await find("one")).toBe("public");
});
