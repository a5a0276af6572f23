import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { readServiceToken } from "../../../src/cli/access.ts";
import { createApiClient } from "../../../src/cli/api-client.ts";
import { CliError } from "../../../src/cli/errors.ts";

const ID = "0123.access";
const SECRET = "secret-of-the-service-token";
const ENV = { CF_ACCESS_CLIENT_ID: ID, CF_ACCESS_CLIENT_SECRET: SECRET };
const HEADERS = { "CF-Access-Client-Id": ID, "CF-Access-Client-Secret": SECRET };
const SERVER = "https://hooks.example.com";

const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

/** Answers every request in one way, and keeps what they had as headers. */
async function serve(answer: (response: ServerResponse) => void) {
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers);
    answer(response);
  });
  stops.push(() => server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

/** Reads the functions of a server; gives what the command line would say. */
async function ask(url: string, env: Record<string, string> = {}): Promise<string> {
  const client = createApiClient(url, () => "hw_token", readServiceToken(env, url));
  try {
    return JSON.stringify(await client.call("GET", "/functions"));
  } catch (error) {
    expect(error).toBeInstanceOf(CliError);
    return (error as Error).message;
  }
}

describe("a service token", () => {
  it.each<[string, Record<string, string>, string, object | null]>([
    ["is none where nothing is set", {}, SERVER, null],
    ["is none where what is set is empty", { CF_ACCESS_CLIENT_ID: "" }, SERVER, null],
    ["is read from the names that tools have", ENV, SERVER, HEADERS],
    [
      "is read from the names of wrangler",
      { CLOUDFLARE_ACCESS_CLIENT_ID: ID, CLOUDFLARE_ACCESS_CLIENT_SECRET: SECRET },
      SERVER,
      HEADERS,
    ],
    [
      "is read from one pair, whatever the other has",
      { ...ENV, CLOUDFLARE_ACCESS_CLIENT_ID: "other" },
      SERVER,
      HEADERS,
    ],
    ["goes to a server of this machine", ENV, "http://127.0.0.1:8787", HEADERS],
    ["goes nowhere in the clear", ENV, "http://hooks.example.com", null],
  ])("%s", (_, env, url, headers) => {
    expect(readServiceToken(env, url)?.headers ?? null).toEqual(headers);
  });

  it.each<[Record<string, string>, string]>([
    [{ CF_ACCESS_CLIENT_ID: ID }, "CF_ACCESS_CLIENT_ID is set without CF_ACCESS_CLIENT_SECRET"],
    [{ CF_ACCESS_CLIENT_SECRET: SECRET }, "CF_ACCESS_CLIENT_SECRET is set without CF_ACCESS_CLIENT_ID"],
    [
      { CLOUDFLARE_ACCESS_CLIENT_SECRET: SECRET, CLOUDFLARE_ACCESS_CLIENT_ID: "" },
      "CLOUDFLARE_ACCESS_CLIENT_SECRET is set without CLOUDFLARE_ACCESS_CLIENT_ID",
    ],
    [{ ...ENV, CF_ACCESS_CLIENT_SECRET: `${SECRET}\n` }, "CF_ACCESS_CLIENT_SECRET has a space"],
    [{ ...ENV, CF_ACCESS_CLIENT_ID: "über" }, "CF_ACCESS_CLIENT_ID has a space"],
  ])("of %j is refused, and not shown", (env, message) => {
    const read = () => readServiceToken(env, SERVER);
    expect(read).toThrow(message);
    expect(read).toThrow(expect.not.objectContaining({ message: expect.stringContaining(SECRET) as string }));
  });

  it("is sent with every call, beside the API token", async () => {
    const { url, seen } = await serve((response) => response.end('{"items":[]}'));
    expect(await ask(url, ENV)).toBe('{"items":[]}');
    await createApiClient(url, () => "hw_token", readServiceToken(ENV, url)).probe("/healthz");
    expect(seen).toEqual([
      expect.objectContaining({
        authorization: "Bearer hw_token",
        "cf-access-client-id": ID,
        "cf-access-client-secret": SECRET,
      }),
      expect.not.objectContaining({ authorization: expect.anything() as unknown }),
    ]);
  });

  it.each([301, 302, 303, 307, 308])("goes no further than the server, which answers %i", async (status) => {
    const other = await serve((response) => response.end("{}"));
    const { url } = await serve((response) => response.writeHead(status, { location: other.url }).end());
    const said = await ask(url, ENV);
    expect(said).toContain(`answers with a redirect (${status}) to ${other.url} and not with the API`);
    expect(said).not.toContain(SECRET);
    expect(other.seen).toEqual([]);
  });
});

const LOGIN = "https://acme.cloudflareaccess.com/cdn-cgi/access/login/hooks.example.com?kid=1&meta=a.b.c";
const HTML = { "content-type": "text/html; charset=utf-8" };

describe("an answer that is not the API's", () => {
  const ofAccess: [string, (response: ServerResponse) => void][] = [
    ["leads to the page of Access", (response) => response.writeHead(302, { location: LOGIN }).end()],
    [
      "leads there on the host itself",
      (response) => response.writeHead(302, { location: "/cdn-cgi/access/login" }).end(),
    ],
    ["is that page", (response) => response.writeHead(200, HTML).end(`<form action="${LOGIN}">`)],
    [
      "is its refusal",
      (response) => response.writeHead(403, HTML).end("<title>Forbidden ・ Cloudflare Access</title>"),
    ],
    [
      "asks for its sign-in by a header",
      (response) => response.writeHead(401, { "www-authenticate": "Cloudflare-Access resource=x" }).end(),
    ],
    ["is signed by it", (response) => response.writeHead(403, { "cf-access-domain": "x" }).end("no")],
  ];

  it.each(ofAccess)("%s: what to set is said", async (_, answer) => {
    const { url } = await serve(answer);
    expect(await ask(url)).toBe(
      `Cloudflare Access stands before ${new URL(url).host} and asks who this is: set CF_ACCESS_CLIENT_ID and CF_ACCESS_CLIENT_SECRET to a service token that its application lets in`,
    );
  });

  it.each(ofAccess)(
    "%s, though a service token was sent: what is wrong with that is said",
    async (_, answer) => {
      const { url } = await serve(answer);
      const said = await ask(url, ENV);
      expect(said).toContain(
        `Cloudflare Access stands before ${new URL(url).host} and does not let in the service token of CF_ACCESS_CLIENT_ID and CF_ACCESS_CLIENT_SECRET`,
      );
      expect(said).not.toContain(SECRET);
      expect(said).not.toContain(ID);
    },
  );

  it.each<[string, (response: ServerResponse) => void, RegExp]>([
    ["a page", (response) => response.writeHead(200, HTML).end("<p>Hi"), /answers with a page \(200\)/],
    ["a proxy's fault", (response) => response.writeHead(502, HTML).end("<p>Bad"), /answered 502: <p>Bad$/],
    ["a redirect to nowhere", (response) => response.writeHead(302).end(), /redirect \(302\) to nowhere/],
    ["a text", (response) => response.end("pong"), /is not the API: pong$/],
    [
      "the API's own refusal",
      (response) =>
        response
          .writeHead(401, { "content-type": "application/problem+json" })
          .end('{"title":"Unauthorized","status":401,"detail":"the token is not known"}'),
      /^the token is not known/,
    ],
  ])("is %s", async (_, answer, said) => {
    const { url } = await serve(answer);
    expect(await ask(url)).toMatch(said);
  });
});
