import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, request as send, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../support/server.ts";
import type { CommandEnd } from "./support/cli.ts";

const MAIN = resolve("src/cli/main.ts");
const LOGIN = "https://acme.cloudflareaccess.com/cdn-cgi/access/login/hooks.example.com";
const TOKEN = { CF_ACCESS_CLIENT_ID: "0123.access", CF_ACCESS_CLIENT_SECRET: "the-secret-of-ci" };

let server: RunningServer;
let front: Server;
let url: string;

/** What Access does before a server: whoever has no service token is led to its page, or told no. */
beforeAll(async () => {
  server = await startServer({ args: ["--sandboxes", "1"] });
  front = createServer((request, response) => {
    const { "cf-access-client-id": id, "cf-access-client-secret": secret, ...headers } = request.headers;
    if (id === undefined) {
      response.writeHead(302, { location: LOGIN }).end();
      return;
    }
    if (id !== TOKEN.CF_ACCESS_CLIENT_ID || secret !== TOKEN.CF_ACCESS_CLIENT_SECRET) {
      response
        .writeHead(403, { "content-type": "text/html" })
        .end("<title>Forbidden: Cloudflare Access</title>");
      return;
    }
    const { method, url: path } = request;
    const passed = send(`${server.url}${path}`, { ...(method === undefined ? {} : { method }), headers });
    passed.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    passed.on("error", () => response.destroy());
    request.pipe(passed);
  });
  front.listen(0, "127.0.0.1");
  await once(front, "listening");
  url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
});
afterAll(async () => {
  front?.closeAllConnections();
  front?.close();
  await server?.stop();
});

/** Runs the command line. Not as the other tests do: what stands before the server is in this process, and has to answer. */
function run(env: Record<string, string>, ...args: string[]): Promise<CommandEnd> {
  const all = { ...process.env, HOOKWRIGHT_URL: url, HOOKWRIGHT_TOKEN: ADMIN_TOKEN, ...env };
  return new Promise((done) => {
    execFile(process.execPath, [MAIN, ...args], { env: all }, (error, stdout, stderr) =>
      done({ status: error === null ? 0 : Number(error.code), stdout: stdout.trim(), stderr: stderr.trim() }),
    );
  });
}

describe("the command line behind Cloudflare Access", () => {
  it("works with a service token", async () => {
    const listed = await run(TOKEN, "--json", "list");
    expect(listed).toMatchObject({ status: 0, stderr: "" });
    // The one that a server has from its first start.
    expect(JSON.parse(listed.stdout)).toMatchObject([{ dialect: "craft" }]);
    const looked = await run(TOKEN, "--json", "doctor");
    expect(looked.status).toBe(0);
    expect(JSON.parse(looked.stdout)).toContainEqual({ name: "the token may read functions", fault: null });
  });

  it("says what to set without one", async () => {
    const host = new URL(url).host;
    const said = `Cloudflare Access stands before ${host} and asks who this is: set CF_ACCESS_CLIENT_ID and CF_ACCESS_CLIENT_SECRET to a service token that its application lets in`;
    expect(await run({}, "list")).toEqual({ status: 1, stdout: "", stderr: `hookwright: ${said}` });
    expect(JSON.parse((await run({}, "--json", "list")).stderr)).toEqual({ error: { message: said } });
    const looked = JSON.parse((await run({}, "--json", "doctor")).stdout) as { fault: string | null }[];
    expect(looked.filter(({ fault }) => fault === said)).toHaveLength(2);
  });

  it("says so when the token is not let in, and shows nothing of it", async () => {
    const wrong = { ...TOKEN, CF_ACCESS_CLIENT_SECRET: "the-secret-of-nobody" };
    const { status, stderr } = await run(wrong, "logs", "--follow");
    expect(status).toBe(1);
    expect(stderr).toContain("does not let in the service token");
    expect(stderr).not.toMatch(/secret-of|0123/);
  });

  it("names the half that is missing", async () => {
    const { status, stderr } = await run({ CF_ACCESS_CLIENT_ID: "0123.access" }, "list");
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr:
        "hookwright: CF_ACCESS_CLIENT_ID is set without CF_ACCESS_CLIENT_SECRET: a service token of Cloudflare Access needs both",
    });
  });
});
