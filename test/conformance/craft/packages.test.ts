import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { edition } from "../edition.ts";
import { install, send } from "./runner.ts";

/** Every request, as `METHOD path authorization` and whether it came through the gateway's way out. */
const received: { line: string; isMarked: boolean }[] = [];

let server: Server;
let base = "";

/** Services with which the packages talk: a chat, an API with its definition, and sheets. */
const ANSWERS: Record<string, (body: string) => unknown> = {
  "/api/chat.postMessage": (body) => ({ ok: true, text: new URLSearchParams(body).get("text") }),
  "/spec.json": () => ({
    openapi: "3.0.3",
    info: { title: "orders", version: "1" },
    servers: [{ url: base }],
    components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
    security: [{ token: [] }],
    paths: {
      "/v2/order/write": {
        post: {
          operationId: "postV2OrderWrite",
          requestBody: { content: { "application/json": { schema: { type: "object" } } } },
          responses: { 200: { description: "written" } },
        },
      },
    },
  }),
  "/v2/order/write": (body) => ({ written: JSON.parse(body) as unknown }),
  "/v4/spreadsheets/s1/values/A1": () => ({ range: "A1", values: [["a", "b"]] }),
};

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      received.push({
        line: [method, url, headers.authorization ?? "-"].join(" "),
        isMarked: headers["cdn-loop"] !== undefined,
      });
      const answer = ANSWERS[url]?.(body);
      response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(answer ?? { error: "not found" }));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => server.close());

const CALLS = 3;
const SPEC = "GET /spec.json -";
const IN_ONE_RUN = [
  "GET /v4/spreadsheets/s1/values/A1 Bearer ya29.x",
  "POST /v2/order/write Bearer karte-1",
  "POST /api/chat.postMessage Bearer xoxb-1",
];

/** One function with all of them, as a real one has: it reads a sheet, writes orders, and tells of them. */
const toSource = () => `
import api from "api";
import { google } from "googleapis";
import { WebClient } from "@slack/web-api";

const orders = api("${base}/spec.json");
const slack = new WebClient("xoxb-1", { slackApiUrl: "${base}/api/" });
let isolate;

export default async function () {
  const auth = new google.auth.OAuth2();
  auth.setCredentials({ access_token: "ya29.x", expiry_date: Date.now() + 3600_000 });
  const sheets = google.sheets({ version: "v4", auth, rootUrl: "${base}/" });
  const { data: { values } } = await sheets.spreadsheets.values.get({ spreadsheetId: "s1", range: "A1" });
  orders.auth("karte-1");
  const { status, data } = await orders.postV2OrderWrite({ row: values[0] });
  const { text } = await slack.chat.postMessage({ channel: "C1", text: "wrote " + values[0].join() });
  isolate ??= crypto.randomUUID();
  return { status, data, text, isolate };
}`;

describe("a function with several packages", () => {
  it.runIf(edition === "start")(
    "reaches what they talk to, through the gateway, and keeps what it has fetched",
    async () => {
      const modules = { api: "6.1.0", googleapis: "140.0.1", "@slack/web-api": "7.3.1" };
      const target = await install({ source: toSource(), modules });
      const isolates = new Set<string>();
      for (let call = 0; call < CALLS; call++) {
        const { status, body } = await send(target);
        const { isolate, ...rest } = JSON.parse(body.toString()) as { isolate: string };
        isolates.add(isolate);
        expect(status).toBe(200);
        expect(rest).toEqual({ status: 200, data: { written: { row: ["a", "b"] } }, text: "wrote a,b" });
      }
      const lines = received.map(({ line }) => line);
      // On a busy machine a call may have gone to the other sandbox.
      expect(lines.filter((line) => line === SPEC)).toHaveLength(isolates.size);
      expect(lines.filter((line) => line !== SPEC)).toEqual(
        Array.from({ length: CALLS }, () => IN_ONE_RUN).flat(),
      );
      expect(received.every(({ isMarked }) => isMarked)).toBe(true);
    },
  );
});
