import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import cookieParser from "cookie-parser";
import express from "express";
import finalhandler from "finalhandler";
import { afterAll, beforeAll, expect, it } from "vitest";
import { install, send, type Sent, type Target } from "../craft/runner.ts";
import { edition } from "../edition.ts";
import { sendRaw, type RawAnswer } from "../raw-request.ts";

/** A case: the body of a handler, with `req` and `res`, and the request that it gets, a GET when left out. */
export interface HandlerRow {
  name: string;
  handler: string;
  request?: Sent;
}

/** The case of a handler that answers with the JSON of an expression of `req`. */
export function shows(expression: string, request: Sent = {}): HandlerRow {
  const sent = [request.method, request.query, JSON.stringify(request.headers ?? {})].join(" ").trim();
  return { name: `${expression} of ${sent}`, handler: `res.json({ shown: ${expression} });`, request };
}

/** The case of a handler that answers with what a statement throws, or says that it has thrown nothing. */
export function throwing(statement: string): HandlerRow {
  const handler = `try { ${statement} } catch (error) {
    return res.json({ name: error.name, code: error.code, message: error.message });
  }
  if (!res.headersSent) { res.send("nothing was thrown"); }`;
  return { name: `what is thrown by ${statement}`, handler };
}

/** Of the connection, of the moment, or added by a gateway. */
const OTHERS_OWN = /^(?:connection|keep-alive|date|transfer-encoding|hookwright-.*|content-security-policy)$/;

type Handler = (exchange: { req: express.Request; res: express.Response }) => unknown;

/**
 * Makes a test of every row, by group: its handler is run by Express on Node's own server, and by
 * ours, as one text, and what comes back is compared: status, headers, body. One stored function has
 * all handlers of a file; a header says which of them a request means.
 */
export function compareWithExpress(groups: Record<string, readonly HandlerRow[]>): void {
  const named = Object.entries(groups).flatMap(([group, members]) =>
    members.map((row) => ({ ...row, name: `${group}: ${row.name}` })),
  );
  const rows = named.map((row, index) => ({ ...row, index }));
  const cases = rows.map(({ handler }) => `async (req, res) => {\n${handler}\n}`);
  const source = `const cases = [${cases.join(",\n")}];
export default async ({ req, res }) => cases[req.get("x-case")](req, res);
`;
  let server: Server;
  let target: Target;
  beforeAll(async () => {
    target = await install({ source, dialect: "craft-http" });
    const module = (await import(`data:text/javascript,${encodeURIComponent(source)}`)) as {
      default: Handler;
    };
    server = createServer(createReference(target.suffix, module.default));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterAll(() => server.close());

  it.concurrent.each(rows)("$name", async ({ request, index }) => {
    const { path = "/hook/:suffix", query = "", headers = {}, ...rest } = request ?? {};
    const sent = { ...rest, headers: { ...headers, "x-case": String(index) } };
    const { port } = server.address() as AddressInfo;
    const url = path.replace(":suffix", target.suffix) + query;
    const [wanted, given] = await Promise.all([
      sendRaw(`http://127.0.0.1:${port}`, { ...sent, path: url }),
      send(target, { ...sent, path, query }),
    ]);
    expect(toComparable(given, wanted)).toEqual(toComparable(wanted, wanted));
  });
}

/** Express as a function's author would set it up for the bodies that the dialect parses. */
function createReference(suffix: string, handler: Handler): express.Express {
  const app = express();
  app.set("env", "production");
  app.disable("x-powered-by");
  app.use(
    cookieParser(),
    express.json({ type: ["application/json", "+json"] }),
    express.text(),
    express.urlencoded({ extended: true }),
    express.raw({ type: () => true }),
  );
  app.use(`/hook/${suffix}`, (req, res) => {
    // An empty body is an empty object, as older versions of the parsers have it.
    const isEmpty = (typeof req.body === "string" || Buffer.isBuffer(req.body)) && req.body.length === 0;
    if (req.body === undefined || isEmpty) {
      req.body = {};
    }
    return handler({ req, res });
  });
  // What Express does itself with an error, but for writing it to the terminal of the tests.
  app.use((error: unknown, req: express.Request, res: express.Response, _next: express.NextFunction) => {
    finalhandler(req, res, { env: "production" })(error);
  });
  return app;
}

function toComparable({ status, headers, body }: RawAnswer, reference: RawAnswer): unknown {
  // Node sends in chunks what is written piece by piece, and what stands before `wrangler dev` everything.
  const isChunked = reference.headers.has("transfer-encoding") || edition === "dev";
  const compared = [...headers].filter(
    ([name]) => !OTHERS_OWN.test(name) && !(isChunked && name === "content-length"),
  );
  return {
    status,
    // Lines of one name are one list (RFC 9110, 5.3), but for cookies.
    headers: Object.fromEntries(
      compared.map(([name, values]) => [name, name === "set-cookie" ? values : values.join(", ")]),
    ),
    body: body.toString("latin1"),
  };
}
