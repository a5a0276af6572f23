import { readFile } from "node:fs/promises";
import { beforeAll, expect, it } from "vitest";
import { readManifest } from "../../../src/cli/manifest.ts";
import { api, install, send, serverUrl, type Sent, type Target } from "../craft/runner.ts";

/* The example of the dialect, a Hono app, saved as it is. */

const FOLDER = "examples/fetch-notes";
const TOKEN = { authorization: "Bearer change-me" };

let target: Target;

beforeAll(async () => {
  const [fn] = readManifest(FOLDER).functions;
  target = await install({
    dialect: fn?.dialect ?? "",
    source: await readFile(`${FOLDER}/index.js`, "utf8"),
    modules: fn?.modules ?? {},
    variables: Object.entries(fn?.variables ?? {}).map(([name, value]) => ({ name, value })),
  });
});

async function call(method: string, path: string, more: Sent = {}): Promise<[number, string]> {
  const { status, body } = await send(target, { method, path: `/hook/:suffix${path}`, ...more });
  return [status, body.toString()];
}

it("keeps a note for who may, and gives it to everybody", async () => {
  const body = "a note of five words";
  expect((await call("GET", ""))[0]).toBe(200);
  expect((await call("PUT", "/notes/first", { body }))[0]).toBe(401);
  expect((await call("PUT", "/notes/first", { body: "", headers: TOKEN }))[0]).toBe(400);
  expect(await call("PUT", "/notes/first", { body, headers: TOKEN })).toEqual([
    201,
    '{"name":"first","characters":20}',
  ]);
  expect(await call("GET", "/notes/first")).toEqual([200, body]);
  expect(await call("GET", "/notes/none")).toEqual([404, "404 Not Found"]);
  expect((await call("DELETE", "/notes/first", { headers: TOKEN }))[0]).toBe(204);
  expect((await call("GET", "/notes/first"))[0]).toBe(404);
  const preflight = { headers: { origin: "https://a.example", "access-control-request-method": "PUT" } };
  expect((await call("OPTIONS", "/notes/first", preflight))[0]).toBe(204);
});

it("sends a note word by word, each as it is written", async () => {
  await call("PUT", "/notes/words", { body: "one two three", headers: TOKEN });
  const { body, headers } = await fetch(`${serverUrl}/hook/${target.suffix}/notes/words/words`);
  expect(headers.get("content-type")).toBe("text/event-stream");
  const times: number[] = [];
  let text = "";
  for await (const piece of body ?? []) {
    times.push(Date.now());
    text += Buffer.from(piece as Uint8Array).toString();
  }
  expect(text.match(/(?<=data: ).*/g)).toEqual(["one", "two", "three"]);
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(150);
});

it("is what the API shows of it", async () => {
  const { body } = await api.call("GET", `/functions/${target.functionId}`);
  expect(body).toMatchObject({ dialect: "fetch", modules: { hono: "4.x" } });
});
