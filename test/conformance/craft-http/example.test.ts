import { readFile } from "node:fs/promises";
import { beforeAll, expect, it } from "vitest";
import { api, serverUrl } from "../craft/runner.ts";
import { sendRaw, type RawAnswer, type RawRequest } from "../raw-request.ts";

/* The example of the dialect, imported as it is. */

const FOLDER = "examples/craft-http-short-links";
const FILES = ["index.js", "modules.json", "variables.json", "README.md"];

let path = "";
let dialect = "";

beforeAll(async () => {
  const texts = FILES.map(async (name) => [name, await readFile(`${FOLDER}/${name}`, "utf8")]);
  const files: object = Object.fromEntries(await Promise.all(texts));
  const made = await api.call<{ function: { id: string; dialect: string } }>("POST", "/functions/import", {
    files,
  });
  dialect = made.body.function.dialect;
  const endpoint = await api.call<{ suffix: string }>(
    "POST",
    `/functions/${made.body.function.id}/endpoints`,
    {},
  );
  path = `/hook/${endpoint.body.suffix}`;
});

const send = (request: Omit<RawRequest, "path"> & { rest: string }): Promise<RawAnswer> =>
  sendRaw(serverUrl, { ...request, path: path + request.rest });

it("keeps a link for who may, and redirects everybody", async () => {
  expect(dialect).toBe("craft-http");
  const body = JSON.stringify({ url: "https://example.com/long" });
  const headers = { "content-type": "application/json" };
  expect((await send({ method: "PUT", rest: "/short", headers, body })).status).toBe(401);
  const kept = await send({
    method: "PUT",
    rest: "/short",
    headers: { ...headers, authorization: "Bearer change-me" },
    body,
  });
  expect([kept.status, kept.headers.get("location")]).toEqual([201, [`${path}/short`]]);
  const followed = await send({ method: "GET", rest: "/short" });
  expect([followed.status, followed.headers.get("location")]).toEqual([302, ["https://example.com/long"]]);
  expect((await send({ method: "GET", rest: "/nowhere" })).status).toBe(404);
  expect((await send({ method: "DELETE", rest: "/short" })).status).toBe(405);
});
