import { describe, expect, it } from "vitest";
import { NODE_BUILTINS } from "../../../src/shelf/node-builtins.ts";
import { runOnShelf as run, LOADER, UPSTREAM, type ShelfCase as Case } from "../../support/worker/shelf.ts";

const OFFLINE: Case[] = [
  {
    name: "hono: an app with middleware and helpers, each a text of its own",
    code: `
      import { Hono } from "hono";
      import { cors } from "hono/cors";
      import { getCookie, setCookie } from "hono/cookie";
      import { html } from "hono/html";
      import { HTTPException } from "hono/http-exception";
      import { sign, verify } from "hono/jwt";
      import { stream } from "hono/streaming";
      import { validator } from "hono/validator";
      const app = new Hono();
      app.use(cors());
      app.get("/page/:name", (c) => { setCookie(c, "seen", getCookie(c, "seen") ?? "1"); return c.html(html\`<b>\${c.req.param("name")}</b>\`); });
      app.post("/valid", validator("json", (value, c) => typeof value.n === "number" ? value : c.text("bad", 400)), (c) => c.json(c.req.valid("json")));
      app.get("/throws", () => { throw new HTTPException(418, { message: "short" }); });
      app.get("/jwt", async (c) => c.json((await verify(await sign({ a: 1 }, "key"), "key", "HS256")).a));
      app.get("/stream", (c) => stream(c, async (out) => { await out.write("one "); await out.write("two"); }));
      export default async () => {
        const ask = async (path, init) => { const r = await app.request(path, init); return [r.status, await r.text()]; };
        const page = await app.request("/page/<i>", { headers: { cookie: "seen=2" } });
        return [page.headers.get("set-cookie"), page.headers.get("access-control-allow-origin"), await page.text(),
          await ask("/valid", { method: "POST", body: '{"n":"x"}', headers: { "content-type": "application/json" } }),
          await ask("/throws"), await ask("/jwt"), await ask("/stream"), await ask("/none")];
      };`,
    expected: [
      "seen=2; Path=/",
      "*",
      "<b>&lt;i&gt;</b>",
      [400, "bad"],
      [418, "short"],
      [200, "1"],
      [200, "one two"],
      [404, "404 Not Found"],
    ],
  },
  {
    name: "date-fns 4: format, a locale and a sub-path",
    code: `
      import { format, addDays } from "date-fns";
      import { ja } from "date-fns/locale";
      import enUS from "date-fns/locale/en-US";
      import { differenceInDays } from "date-fns/differenceInDays";
      export default () => {
        const day = new Date(2027, 0, 1);
        return [format(addDays(day, 1), "yyyy-MM-dd"), format(day, "PPPP", { locale: ja }), enUS.code,
          differenceInDays(addDays(day, 3), day)];
      };`,
    expected: ["2027-01-02", "2027年1月1日金曜日", "en-US", 3],
  },
  {
    name: "date-fns 2: format, a locale and a default-exporting sub-path",
    pinned: { "date-fns": "2.30.0" },
    code: `
      import { format, parseISO, isValid } from "date-fns";
      import ja from "date-fns/locale/ja";
      import addHours from "date-fns/addHours";
      export default () => [format(addHours(parseISO("2027-01-01T10:00:00"), 5), "yyyy/MM/dd HH:mm"),
        format(new Date(2027, 0, 1), "EEEE", { locale: ja }), isValid(parseISO("nonsense"))];`,
    expected: ["2027/01/01 15:00", "金曜日", false],
  },
  {
    name: "date-fns-tz 3",
    code: `
      import { formatInTimeZone, fromZonedTime, toZonedTime } from "date-fns-tz";
      export default () => [
        formatInTimeZone(new Date("2027-01-01T00:00:00Z"), "Asia/Tokyo", "yyyy-MM-dd HH:mm:ssXXX"),
        fromZonedTime("2027-07-01 09:00", "America/New_York").toISOString(),
        toZonedTime("2027-01-01T00:00:00Z", "Asia/Tokyo").getHours()];`,
    expected: ["2027-01-01 09:00:00+09:00", "2027-07-01T13:00:00.000Z", 9],
  },
  {
    name: "date-fns-tz 2",
    pinned: { "date-fns-tz": "2.0.1", "date-fns": "2.30.0" },
    code: `
      import { format } from "date-fns";
      import { utcToZonedTime, zonedTimeToUtc, formatInTimeZone } from "date-fns-tz";
      export default () => [
        format(utcToZonedTime("2027-01-01T00:00:00Z", "Asia/Tokyo"), "yyyy-MM-dd HH:mm"),
        zonedTimeToUtc("2027-01-01 09:00", "Asia/Tokyo").toISOString(),
        formatInTimeZone(new Date("2027-01-01T00:00:00Z"), "Asia/Tokyo", "HH:mm zzz")];`,
    expected: ["2027-01-01 09:00", "2027-01-01T00:00:00.000Z", "09:00 GMT+9"],
  },
  {
    name: "lodash: default import, named imports and a sub-path",
    code: `
      import _ from "lodash";
      import { get, groupBy } from "lodash";
      import chunk from "lodash/chunk";
      export default () => [groupBy([1, 2, 3], (n) => (n % 2 ? "odd" : "even")), get({ a: [{ b: 7 }] }, "a[0].b"),
        chunk([1, 2, 3], 2), _.chain([3, 1, 2]).sortBy().take(2).value(), _.get === get];`,
    expected: [{ odd: [1, 3], even: [2] }, 7, [[1, 2], [3]], [1, 2], true],
  },
  {
    name: "uuid: random and name-based",
    code: `
      import { v4, v5, v7, validate, version } from "uuid";
      export default () => [validate(v4()), version(v4()), v4() === v4(), version(v7()), v5("hookwright.example", v5.DNS)];`,
    expected: [true, 4, false, 7, "22955b58-d42f-51dc-98b1-41aa841d7b73"],
  },
  {
    name: "jsonwebtoken: HS256, and the errors by class and name",
    code: `
      import jwt, { JsonWebTokenError } from "jsonwebtoken";
      export default () => {
        const token = jwt.sign({ sub: "u1" }, "secret", { expiresIn: "1h", algorithm: "HS256" });
        const failure = (call) => { try { call(); return null; } catch (e) { return [e.name, e.message, e instanceof JsonWebTokenError]; } };
        return [jwt.verify(token, "secret").sub, failure(() => jwt.verify(token, "wrong")),
          failure(() => jwt.verify(jwt.sign({}, "s", { expiresIn: -10 }), "s")), jwt.decode(token, { complete: true }).header];
      };`,
    expected: [
      "u1",
      ["JsonWebTokenError", "invalid signature", true],
      ["TokenExpiredError", "jwt expired", true],
      { alg: "HS256", typ: "JWT" },
    ],
  },
  {
    name: "jsonwebtoken: RS256 and ES256 with PEM keys",
    code: `
      import crypto from "crypto";
      import jwt from "jsonwebtoken";
      const encodings = { publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "pem" } };
      export default () => [["RS256", "rsa", { modulusLength: 2048 }], ["ES256", "ec", { namedCurve: "P-256" }]].map(([algorithm, type, options]) => {
        const { privateKey, publicKey } = crypto.generateKeyPairSync(type, { ...options, ...encodings });
        const token = jwt.sign({ sub: algorithm }, privateKey, { algorithm });
        return jwt.verify(token, publicKey, { algorithms: [algorithm] }).sub;
      });`,
    expected: ["RS256", "ES256"],
  },
  {
    name: "zod: parsed values and the issues of a bad one",
    code: `
      import { z } from "zod";
      import * as v4 from "zod/v4";
      const Order = z.object({ id: z.string(), amount: z.coerce.number().int() });
      export default () => {
        const bad = Order.safeParse({ id: 1, amount: "x" });
        return [Order.parse({ id: "a", amount: "3" }), bad.success, bad.error.name,
          bad.error.issues.map(({ path, message }) => path.join(".") + ": " + message), v4.z === z];
      };`,
    expected: [
      { id: "a", amount: 3 },
      false,
      "ZodError",
      [
        "id: Invalid input: expected string, received number",
        "amount: Invalid input: expected number, received NaN",
      ],
      true,
    ],
  },
  {
    name: "Node built-ins under bare names",
    code: `
      import crypto, { createHmac } from "crypto";
      import { readFile } from "fs/promises";
      import { Buffer } from "buffer";
      import path from "node:path";
      export default () => [createHmac("sha256", "k").update("m").digest("hex").length, typeof crypto.timingSafeEqual,
        typeof readFile, Buffer.from("aGk=", "base64").toString(), path.join("a", "b")];`,
    expected: [64, "function", "function", "hi", "a/b"],
  },
];

describe("packages in a loaded isolate without a network", () => {
  it.each(OFFLINE)("$name", async ({ code, pinned, expected }) => {
    expect(await run({ code, ...(pinned === undefined ? {} : { pinned }) })).toEqual(expected);
  });
});

const ONLINE: Case[] = [
  {
    name: "axios: query, headers, JSON body and basic auth",
    code: `
      import axios from "axios";
      export default async () => {
        const got = await axios.get("https://api.test/echo?a=1", { params: { b: 2 } });
        const api = axios.create({ baseURL: "https://api.test/v1" });
        api.interceptors.request.use((config) => { config.headers.set("content-type", "application/vnd.test+json"); return config; });
        const sent = await api.post("/orders", { id: 7 });
        return [got.status, got.data.url, sent.data];
      };`,
    expected: [
      200,
      "https://api.test/echo?a=1&b=2",
      {
        method: "POST",
        url: "https://api.test/v1/orders",
        contentType: "application/vnd.test+json",
        body: '{"id":7}',
      },
    ],
  },
  {
    name: "axios: a refused request is an AxiosError with the response",
    code: `
      import axios, { AxiosError, isAxiosError } from "axios";
      export default () => axios.get("https://api.test/missing").catch((e) =>
        [e.name, e.code, e.response.status, e.response.data, e instanceof AxiosError, isAxiosError(e)]);`,
    expected: ["AxiosError", "ERR_BAD_REQUEST", 404, { error: "no such thing" }, true, true],
  },
  {
    name: "axios: redirects, gzip, bytes and a time-out",
    code: `
      import axios from "axios";
      export default async () => [
        (await axios.get("https://api.test/redirect")).data.url,
        (await axios.get("https://api.test/gzip")).data,
        (await axios.get("https://api.test/gzip", { responseType: "arraybuffer" })).data.byteLength,
        await axios.get("https://api.test/silent", { timeout: 20 }).catch((e) => [e.name, e.code])];`,
    expected: ["https://api.test/echo", "unpacked", 8, ["AxiosError", "ETIMEDOUT"]],
  },
  {
    name: "node-fetch: methods, bodies and headers",
    code: `
      import fetch, { Headers, Request } from "node-fetch";
      export default async () => {
        const got = await fetch("https://api.test/echo?a=1");
        const request = new Request("http://api.test/echo", { method: "PUT", body: new URLSearchParams({ a: "1" }), headers: new Headers({ "x-a": "1" }) });
        const sent = await fetch(request);
        return [got.status, got.ok, got.headers.get("content-type"), (await got.json()).url, await sent.json()];
      };`,
    expected: [
      200,
      true,
      "application/json",
      "https://api.test/echo?a=1",
      {
        method: "PUT",
        url: "http://api.test/echo",
        contentType: "application/x-www-form-urlencoded;charset=UTF-8",
        body: "a=1",
      },
    ],
  },
  {
    name: "node-fetch: redirects, gzip, cookies and a refused request",
    code: `
      import fetch from "node-fetch";
      export default async () => {
        const followed = await fetch("https://api.test/redirect");
        const stopped = await fetch("https://api.test/redirect", { redirect: "manual" });
        const refused = await fetch("https://api.test/missing");
        return [followed.redirected, followed.url, stopped.status, stopped.headers.get("location"),
          await (await fetch("https://api.test/gzip")).text(),
          (await fetch("https://api.test/cookies")).headers.raw()["set-cookie"],
          [refused.ok, refused.status, await refused.json()]];
      };`,
    expected: [
      true,
      "https://api.test/echo",
      302,
      "/echo",
      "unpacked",
      ["a=1; Expires=Wed, 09 Jun 2027 10:18:14 GMT", "b=2; Path=/"],
      [false, 404, { error: "no such thing" }],
    ],
  },
  {
    name: "node-fetch: forms, streams, abort and its error classes",
    code: `
      import fetch, { AbortError, Blob, FetchError, FormData, Response } from "node-fetch";
      export default async () => {
        const form = new FormData();
        form.set("file", new Blob(["content"], { type: "text/plain" }), "a.txt");
        const sent = await (await fetch("https://api.test/echo", { method: "POST", body: form })).json();
        let length = 0;
        for await (const part of (await fetch("https://api.test/echo")).body) length += part.length;
        const controller = new AbortController();
        setTimeout(() => controller.abort(), 10);
        const aborted = await fetch("https://api.test/silent", { signal: controller.signal }).catch((e) => [e.name, e instanceof AbortError]);
        const failed = await fetch("https://api.test/redirect", { redirect: "error" }).catch((e) => [e.name, e.type, e instanceof FetchError]);
        return [sent.contentType.split(";")[0], sent.body.includes('name="file"; filename="a.txt"'), length > 0, aborted, failed, await new Response("x").text()];
      };`,
    expected: [
      "multipart/form-data",
      true,
      true,
      ["AbortError", true],
      ["FetchError", "no-redirect", true],
      "x",
    ],
  },
];

describe("packages that send requests", () => {
  it.each(ONLINE)("$name", async ({ code, expected }) => {
    expect(await run({ code, outbound: UPSTREAM })).toEqual(expected);
  });

  it.each(["axios", "node-fetch"])("%s has no way round a closed network", async (name) => {
    const code = `
      import client from "${name}";
      const send = client.get ?? client;
      export default () => send("https://api.test/echo").then(() => "sent", (e) => e.message);`;
    expect(await run({ code })).toMatch(/not permitted to access the internet/);
  });
});

describe("the runtime", () => {
  it("has every built-in that is listed as available", async () => {
    const code = [
      ...NODE_BUILTINS.map((name, index) => `import * as m${index} from "${name}";`),
      `export default () => [${NODE_BUILTINS.map((_, index) => `m${index}.default !== undefined`).join(", ")}];`,
    ].join("\n");
    expect(await run({ code })).toEqual(NODE_BUILTINS.map(() => true));
  });

  it.each(["node:sea", "node:test/reporters"])("lacks %s, so that refusing it is right", async (name) => {
    const worker = LOADER.get(crypto.randomUUID(), () => ({
      compatibilityDate: "2026-11-01",
      mainModule: "main.js",
      modules: { "main.js": { js: `import "${name}"; export default { fetch: () => new Response() };` } },
      env: {},
      globalOutbound: null,
    }));
    await expect(worker.getEntrypoint().fetch("http://function.test/")).rejects.toThrow(
      `No such module "${name}"`,
    );
  });
});
