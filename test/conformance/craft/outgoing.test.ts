import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { edition } from "../edition.ts";
import { startUpstream, type Received, type Upstream } from "../upstream.ts";
import { expectAnswer, install, runs, send, serverUrl, type Program } from "./runner.ts";

// The functions of `wrangler dev` cannot reach this machine: there it is the public network or none.
let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

/** Calls a function that finds the upstream's address in `hook.body`; gives its JSON answer. */
async function call(program: Program | string, path = ""): Promise<unknown> {
  const target = await install(typeof program === "string" ? { source: runs(program) } : program);
  const answer = await send(target, { method: "POST", body: `${upstream.url}${path}` });
  await expectAnswer(answer, { status: 200 });
  return JSON.parse(answer.body.toString());
}

describe.runIf(edition === "start").concurrent("a request of a function", () => {
  it("arrives with its method, path, headers and body", async () => {
    const got = (await call(
      "const r = await fetch(hook.body + '?q=1', { method: 'PUT', headers: { 'x-own': '1', authorization: 'Bearer t', 'content-type': 'text/plain' }, body: 'hi' }); return { status: r.status, type: r.headers.get('content-type'), ...await r.json() };",
      "/path",
    )) as Received & { status: number; type: string };
    expect(got).toMatchObject({
      status: 200,
      type: "application/json",
      method: "PUT",
      path: "/path?q=1",
      body: "hi",
    });
    expect(got.headers).toMatchObject({
      "x-own": "1",
      authorization: "Bearer t",
      "content-type": "text/plain",
    });
  });

  it("cannot speak in the platform's name, and says where it comes from", async () => {
    const { headers } = (await call(
      "const names = ['cf-connecting-ip', 'cf-ray', 'mf-original-url', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'hookwright-invocation', 'cdn-loop']; return (await fetch(hook.body, { headers: Object.fromEntries(names.map((name) => [name, 'forged'])) })).json();",
    )) as Received;
    expect(Object.values(headers)).not.toContain("forged");
    expect(headers["cdn-loop"]).toMatch(/^hookwright-[0-9a-f]{12}$/);
    expect(
      Object.keys(headers).filter((name) => /^(?:cf|mf|x-forwarded|x-real|hookwright)-/.test(name)),
    ).toEqual([]);
  });

  it("may be made with axios, node-fetch and the built-ins", async () => {
    const source = `import axios from "axios";
import nodeFetch from "node-fetch";
import http from "http";
export default async function (data) {
  const url = data.jsonPayload.data.hook_data.body;
  const viaHttp = await new Promise((done, fail) => http.get(url + "/http", (r) => { let text = ""; r.on("data", (c) => (text += c)); r.on("end", () => done(JSON.parse(text).path)); }).on("error", fail));
  return [(await axios.get(url + "/axios")).data.path, (await (await nodeFetch(url + "/node-fetch")).json()).path, viaHttp];
}`;
    expect(await call({ source })).toEqual(["/axios", "/node-fetch", "/http"]);
  });

  it("follows redirects", async () => {
    expect(
      await call(
        "const r = await fetch(hook.body + '/redirect/3'); return [r.redirected, (await r.json()).path];",
      ),
    ).toEqual([true, "/"]);
  });

  it.each([
    ["no body", "{}"],
    ["a text", "{ method: 'POST', body: 'x'.repeat(100_000) }"],
    [
      "a stream that ends",
      "{ method: 'POST', body: new ReadableStream({ start(c) { c.enqueue(new Uint8Array(9)); c.close(); } }) }",
    ],
    [
      "a stream that does not end",
      "{ method: 'POST', body: new ReadableStream({ start(c) { c.enqueue(new Uint8Array(9)); } }) }",
    ],
    [
      "a stream that never begins",
      "{ method: 'POST', headers: { 'content-length': '9' }, body: new ReadableStream({}) }",
    ],
  ])("fails when nobody listens, with %s", async (_name, init) => {
    const target = await install({
      source: runs(
        `return [await fetch("http://127.0.0.1:1/", ${init}).then(() => "answered", (error) => error instanceof Error)];`,
      ),
      endpoint: { timeoutMs: 5_000 },
    });
    await expectAnswer(await send(target), { status: 200, json: [true] });
  });

  it("may be left to itself, or be broken off", async () => {
    expect(
      await call(
        "fetch(hook.body).catch(() => {}); const gone = new AbortController(); gone.abort(); return [await fetch(hook.body, { signal: gone.signal }).then(() => 'sent', (error) => error.name)];",
      ),
    ).toEqual(["AbortError"]);
  });

  it.each(["file:///etc/passwd", "ftp://127.0.0.1/x", "blob:x", "javascript:1", "unix:/tmp/x", ""])(
    "cannot be made to %s",
    async (url) => {
      const target = await install({
        source: runs(
          "return [await fetch(hook.body).then((r) => r.status, (error) => error instanceof Error)];",
        ),
      });
      const answer = await send(target, { method: "POST", body: url === "" ? "not a URL" : url });
      await expectAnswer(answer, { status: 200, json: [true] });
    },
  );
});

const COUNT =
  "let made = 0; let refused = ''; for (let i = 0; i < 60; i++) { try { await fetch(hook.body + '/counted'); made++; } catch (error) { refused = error.message; break; } }";

describe.runIf(edition === "start").concurrent("the number of a run's requests", () => {
  it("is 50, and 50 again for the next run", async () => {
    const target = await install({ source: runs(`${COUNT} return { made, refused };`) });
    for (let run = 0; run < 2; run++) {
      await expectAnswer(await send(target, { method: "POST", body: upstream.url }), {
        status: 200,
        json: {
          made: 50,
          refused:
            "outgoing request refused: a run may make 50 outgoing requests (the function's limits.outgoingRequests)",
        },
      });
    }
  });

  it("counts each redirect", async () => {
    expect(
      await call(
        "let made = 0; for (let i = 0; i < 20; i++) { try { await fetch(hook.body + '/redirect/4'); made++; } catch { break; } } return { made };",
      ),
    ).toEqual({ made: 10 });
  });

  it("counts those that are made at once", async () => {
    const told = (await call(
      "const all = await Promise.allSettled(Array.from({ length: 60 }, () => fetch(hook.body))); return all.map(({ status }) => status);",
    )) as string[];
    expect(told.filter((status) => status === "fulfilled")).toHaveLength(50);
  });
});

describe.concurrent("a connection of a function past HTTP", () => {
  it.each([
    {
      name: "cloudflare:sockets",
      code: "const { connect } = await import(['cloudflare', 'sockets'].join(':')); const s = connect({ hostname: '127.0.0.1', port }); await s.opened;",
    },
    {
      name: "node:net",
      code: "const net = await import('node:net'); await new Promise((done, fail) => net.connect(port, '127.0.0.1', done).on('error', fail));",
    },
    {
      name: "node:tls",
      code: "const tls = await import('node:tls'); await new Promise((done, fail) => tls.connect(port, '127.0.0.1', done).on('error', fail));",
    },
    {
      name: "WebSocket",
      code: "await new Promise((done, fail) => { const s = new WebSocket(`ws://127.0.0.1:${port}`); s.addEventListener('open', done); s.addEventListener('error', () => fail(new Error('x'))); });",
    },
    {
      name: "a request that is upgraded",
      code: "const { webSocket } = await fetch(`http://127.0.0.1:${port}`, { headers: { upgrade: 'websocket' } }); if (webSocket === null) throw new Error('x');",
    },
  ])("by $name fails", async ({ code }) => {
    const source = runs(
      `const port = Number(new URL(hook.body).port); try { ${code} return ['connected']; } catch (error) { return ['failed']; }`,
    );
    expect(await call({ source, endpoint: { timeoutMs: 3_000 } })).toEqual(["failed"]);
  });
});

describe.runIf(edition === "start").concurrent("a function that calls the gateway by URL", () => {
  const CALLS = runs(
    "if (hook.query.ends) { return 'ran'; } const r = await fetch(hook.body, { method: 'POST', body: hook.body }); return { status: r.status, text: await r.text() };",
  );

  it("is refused at its own endpoint, so that no loop begins", async () => {
    const target = await install({ source: CALLS });
    const own = `${serverUrl}/hook/${target.suffix}`;
    await expectAnswer(await send(target, { method: "POST", body: own }), {
      status: 200,
      json: { status: 508, text: expect.stringMatching(/"code":"loop_detected"/) as unknown },
    });
  });

  it("is refused at another endpoint too, whatever it says of itself", async () => {
    const other = await install({ source: CALLS });
    const url = `${serverUrl}/hook/${other.suffix}?ends=1`;
    const target = await install({
      source: runs(
        "const r = await fetch(hook.body, { headers: { 'cdn-loop': '', 'CDN-Loop': 'other' } }); return [r.status];",
      ),
    });
    await expectAnswer(await send(target, { method: "POST", body: url }), { status: 200, json: [508] });
  });

  it("is told from a caller that another network's loop header names", async () => {
    const target = await install({ source: CALLS });
    await expectAnswer(
      await send(target, {
        query: "?ends=1",
        headers: { "cdn-loop": "cloudflare; loops=1, hookwright-other" },
      }),
      {
        status: 200,
        body: "ran",
      },
    );
  });
});
