import { afterAll, describe, expect, inject, it } from "vitest";
import {
  api,
  eventually,
  install,
  readInvocation,
  runs,
  send,
  serverUrl,
  type Target,
} from "../craft/runner.ts";
import { accept, readSettled } from "../pipeline/status.ts";

const ENDS = runs("if (hook.query.fail) { throw new Error('x'); } return hook.query.n;");

interface TailEvent {
  event: string;
  id: string;
  data: Record<string, unknown>;
}

const abort = new AbortController();
afterAll(() => abort.abort());

/** Follows the invocations from now on; gives what has come so far. */
async function follow(query: string, headers: Record<string, string> = {}): Promise<() => TailEvent[]> {
  const response = await fetch(`${serverUrl}/api/v1/invocations/stream?${query}`, {
    headers: { authorization: `Bearer ${inject("adminToken")}`, ...headers },
    signal: abort.signal,
  });
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
  let text = "";
  const reading = async () => {
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
    }
  };
  // A stream that ends too soon is noticed by what does not come.
  void reading().catch(() => undefined);
  // What the server says first: what is called after it is not missed.
  await eventually(async () => (text.startsWith(": ") ? true : undefined), "the beginning of the stream");
  return () => toEvents(text);
}

function toEvents(text: string): TailEvent[] {
  const blocks = text.split("\n\n").slice(0, -1);
  return blocks
    .filter((block) => !block.startsWith(":"))
    .map((block) => {
      const fields = new Map(
        block.split("\n").map((line) => [line.split(": ", 1)[0], line.replace(/^\w+: /, "")]),
      );
      const data = JSON.parse(fields.get("data") ?? "null") as Record<string, unknown>;
      return { event: fields.get("event") ?? "", id: fields.get("id") ?? "", data };
    });
}

const waitFor = (read: () => TailEvent[], count: number) =>
  eventually(async () => (read().length < count ? undefined : read()), `${count} events`);

async function callInOrder(target: Target, queries: string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const query of queries) {
    const answer = await send(target, { query });
    ids.push(answer.headers.get("hookwright-invocation")?.[0] ?? "");
  }
  return ids;
}

describe.concurrent("the live tail", () => {
  it("shows each call of an endpoint once, as lists show it", async () => {
    const target = await install({ source: ENDS });
    await callInOrder(target, ["?n=before"]);
    await eventually(async () => {
      const { body } = await api.call<{ items: unknown[] }>("GET", `/invocations?endpoint=${target.suffix}`);
      return body.items.length === 1 ? true : undefined;
    }, "the record of a call before");
    const read = await follow(`endpoint=${target.suffix}`);
    const ids = await callInOrder(target, ["?n=1", "?n=2", "?fail=1", "?n=4"]);
    // They come as they are written, which for calls close together may be another order.
    const events = (await waitFor(read, 4)).toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
    expect(events.map(({ id }) => id)).toEqual(ids);
    expect(events.map(({ event }) => event)).toEqual(Array(4).fill("invocation"));
    expect(events.map(({ data }) => data["outcome"])).toEqual(["returned", "returned", "threw", "returned"]);
    const { body } = await api.call<{ items: unknown[] }>(
      "GET",
      `/invocations?endpoint=${target.suffix}&limit=4`,
    );
    expect(events.map(({ data }) => data).toReversed()).toEqual(body.items);
  });

  it("shows what the filter lets through", async () => {
    const [one, two] = [await install({ source: ENDS }), await install({ source: ENDS })];
    const ofFunction = await follow(`functionId=${one.functionId}`);
    const failed = await follow(`functionId=${one.functionId}&outcome=threw`);
    const ofBoth = await follow(`endpoint=${two.suffix}&functionId=${one.functionId}`);
    const [, second] = await callInOrder(one, ["?n=1", "?fail=1", "?n=2"]);
    await callInOrder(two, ["?n=1"]);
    expect(await waitFor(ofFunction, 3)).toHaveLength(3);
    expect((await waitFor(failed, 1)).map(({ id }) => id)).toEqual([second]);
    // A record of another endpoint is written by now; a later look of the stream has passed it.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(ofFunction()).toHaveLength(3);
    expect(failed()).toHaveLength(1);
    expect(ofBoth()).toEqual([]);
  });

  it("shows each attempt of a run", async () => {
    const source = runs(`
      const n = await MODULES.counter.increment({ key: 'tail:' + hook.endpointSuffix });
      if (n < 3) { throw new MODULES.RetryableError('not yet'); }`);
    const target = await install({ source, endpoint: { mode: "async" } });
    const read = await follow(`endpoint=${target.suffix}`);
    const accepted = await accept(target);
    await readSettled(accepted);
    const events = await eventually(async () => {
      const found = read();
      return found.at(-1)?.data["outcome"] === "returned" ? found : undefined;
    }, "the last attempt");
    expect(new Set(events.map(({ id }) => id))).toEqual(new Set([accepted.invocationId]));
    expect(events.map(({ data }) => data["outcome"])).toContain("threw");
  });

  it("goes on behind the record that a client has had last", async () => {
    const target = await install({ source: ENDS });
    const first = (await readInvocation(await send(target, { query: "?n=1" }))).id;
    const answers = [await send(target, { query: "?n=2" }), await send(target, { query: "?n=3" })];
    const others = (await Promise.all(answers.map(readInvocation))).map(({ id }) => id);
    const events = await waitFor(await follow(`endpoint=${target.suffix}`, { "last-event-id": first }), 2);
    expect(events.map(({ id }) => id).toSorted()).toEqual(others.toSorted());
  });

  it.each([
    ["outcome=fine", "outcome"],
    ["outcome=", "outcome"],
  ])("refuses %s", async (query, path) => {
    const { status, body } = await api.call<{ errors: { path: string }[] }>(
      "GET",
      `/invocations/stream?${query}`,
    );
    expect(status).toBe(422);
    expect(body.errors.map((error) => error.path)).toEqual([path]);
  });

  it("is for a caller with a token", async () => {
    const url = `${serverUrl}/api/v1/invocations/stream`;
    expect((await fetch(url)).status).toBe(401);
    const made = await api.call<{ token: string }>("POST", "/tokens", {
      name: "other",
      scopes: ["kvs:read"],
    });
    expect((await fetch(url, { headers: { authorization: `Bearer ${made.body.token}` } })).status).toBe(403);
  });
});
