import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { call, createToken, pathsOf } from "./client.ts";

const create = (json: unknown, token?: string) =>
  call("POST", "/tokens", token === undefined ? { json } : { json, token });

const lastUse = async () => (await call("GET", "/tokens")).body.items[0].lastUsedAt;

describe("/tokens", () => {
  it("shows the value once and stores only its hash", async () => {
    const made = await create({ name: "ci", scopes: ["functions:read", "kvs:read"] });
    expect(made.status).toBe(201);
    const { token, ...shown } = made.body;
    expect(shown).toEqual({
      id: expect.stringMatching(/^tok_[0-9a-z]{26}$/),
      name: "ci",
      scopes: ["functions:read", "kvs:read"],
      expiresAt: null,
      lastUsedAt: null,
      createdAt: expect.stringMatching(/Z$/),
    });
    expect(token).toMatch(new RegExp(`^hw_${shown.id}_[A-Za-z0-9]{43}$`));
    expect((await call("GET", "/tokens")).body).toEqual({ items: [shown], nextCursor: null });
    const { results } = await env.DB.prepare("select * from api_tokens").all();
    const secret = token.slice(token.lastIndexOf("_") + 1);
    expect(JSON.stringify(results)).not.toContain(secret);
    expect((await call("GET", "/functions", { token })).status).toBe(200);
  });

  it("is refused once it is deleted", async () => {
    const { body } = await create({ name: "x", scopes: ["functions:read"] });
    expect((await call("DELETE", `/tokens/${body.id}`)).status).toBe(204);
    expect((await call("GET", "/functions", { token: body.token })).status).toBe(401);
    expect((await call("DELETE", `/tokens/${body.id}`)).status).toBe(404);
  });

  it("is refused once it has expired", async () => {
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const { body } = await create({ name: "x", scopes: ["functions:read"], expiresAt });
    expect(body.expiresAt).toBe(expiresAt);
    expect((await call("GET", "/functions", { token: body.token })).status).toBe(200);
    await env.DB.prepare("update api_tokens set expires_at = ?")
      .bind(Date.now() - 1)
      .run();
    const late = await call("GET", "/functions", { token: body.token });
    expect([late.status, late.body.detail]).toEqual([401, "the token has expired"]);
  });

  it("notes its last use, once a minute at most", async () => {
    const token = await createToken("functions:read");
    await call("GET", "/functions", { token });
    await expect.poll(lastUse).not.toBeNull();
    const first = await lastUse();
    await call("GET", "/functions", { token });
    expect(await lastUse()).toBe(first);
    await env.DB.prepare("update api_tokens set last_used_at = last_used_at - 61000").run();
    await call("GET", "/functions", { token });
    await expect.poll(async () => Date.parse(await lastUse())).toBeGreaterThanOrEqual(Date.parse(first));
  });

  it("grants only scopes that its maker has", async () => {
    const maker = await createToken("tokens:write", "kvs:read");
    expect((await create({ name: "same", scopes: ["kvs:read"] }, maker)).status).toBe(201);
    const more = await create({ name: "more", scopes: ["kvs:read", "kvs:write", "admin"] }, maker);
    expect([more.status, pathsOf(more)]).toEqual([403, ["scopes.1", "scopes.2"]]);
    const admin = await createToken("admin");
    expect((await create({ name: "all", scopes: ["admin", "secrets:write"] }, admin)).status).toBe(201);
  });

  it("names every bad field", async () => {
    const answer = await create({
      name: "",
      scopes: ["functions:read", "root"],
      expiresAt: "tomorrow",
      hash: "x",
    });
    expect(answer.status).toBe(422);
    expect(pathsOf(answer).toSorted()).toEqual(["expiresAt", "hash", "name", "scopes.1"]);
    expect(pathsOf(await create({ name: "n", scopes: [] }))).toEqual(["scopes"]);
    expect(pathsOf(await create({ name: "n", scopes: ["admin", "admin"] }))).toEqual(["scopes"]);
    expect(pathsOf(await create({ name: "n", scopes: ["admin"], expiresAt: "2020-01-01" }))).toEqual([
      "expiresAt",
    ]);
  });

  it("pages newest first", async () => {
    for (let i = 0; i < 26; i++) {
      await create({ name: `t${i}`, scopes: ["admin"] });
    }
    const first = await call("GET", "/tokens");
    const second = await call("GET", `/tokens?cursor=${first.body.nextCursor}`);
    const names = [...first.body.items, ...second.body.items].map(({ name }) => name);
    expect(names).toEqual(Array.from({ length: 26 }, (_, i) => `t${25 - i}`));
    expect(second.body.nextCursor).toBeNull();
  });
});
