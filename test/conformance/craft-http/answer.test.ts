import { describe, it } from "vitest";
import { expectAnswer, install, runRows, send, type Expected, type Row, type Sent } from "../craft/runner.ts";

const program = (endpoint: Record<string, unknown>, source: string) => ({
  dialect: "craft-http",
  source,
  endpoint,
});
const row = (
  name: string,
  endpoint: Record<string, unknown>,
  request: Sent,
  expected: Expected,
  source: string,
): Row => ({ name, ...program(endpoint, source), request, expected });

const typed = (type: string, body: string | Uint8Array, more: Record<string, string> = {}): Sent => ({
  method: "POST",
  headers: { "content-type": type, ...more },
  body,
});
const refused = (name: string, request: Sent, status: number, message: RegExp): Row =>
  row(
    name,
    {},
    request,
    {
      status,
      error: "body_invalid",
      log: [
        new RegExp(
          `^WARN the function was not run, its request has no body that can be parsed: .*${message.source}`,
        ),
      ],
      record: { outcome: "returned", status },
    },
    "export default ({ res }) => { console.log('ran'); res.end(); };",
  );

describe.concurrent("a body that cannot be parsed", () => {
  runRows([
    refused("JSON that is none", typed("application/json", '{"a":'), 400, /JSON/),
    refused("JSON that is no object or array", typed("application/json", "5"), 400, /Unexpected token/),
    refused(
      "JSON in a charset of its own",
      typed("application/json; charset=latin1", "{}"),
      415,
      /unsupported charset "LATIN1"/,
    ),
    refused(
      "text in a charset that nobody knows",
      typed("text/plain; charset=klingon", "x"),
      415,
      /unsupported charset "KLINGON"/,
    ),
    refused(
      "an encoding that nobody knows",
      typed("text/plain", "x", { "content-encoding": "rot13" }),
      415,
      /unsupported content encoding "rot13"/,
    ),
    refused(
      "what is not compressed as it says",
      typed("text/plain", "x", { "content-encoding": "gzip" }),
      400,
      /./,
    ),
    refused(
      "a form of too many fields",
      typed("application/x-www-form-urlencoded", "a&".repeat(1_001)),
      413,
      /too many parameters/,
    ),
    refused(
      "a form that is nested too deeply",
      typed("application/x-www-form-urlencoded", `a${"[b]".repeat(40)}=1`),
      400,
      /depth/,
    ),
  ]);
});

const HEAD = { method: "HEAD" };

describe.concurrent("the answer", () => {
  runRows([
    row(
      "may be as large as the limit",
      {},
      {},
      { status: 200 },
      "export default ({ res }) => res.send('x'.repeat(10_485_760));",
    ),
    row(
      "is refused beyond it",
      {},
      {},
      {
        status: 500,
        error: "function_answer_too_large",
        record: { outcome: "threw" },
      },
      "export default ({ res }) => res.send('x'.repeat(10_485_761));",
    ),
    row(
      "is refused beyond it when it is bytes in pieces",
      {},
      {},
      {
        status: 500,
        error: "function_answer_too_large",
      },
      "export default ({ res }) => { for (let i = 0; i < 12; i++) { res.write(Buffer.alloc(1_048_576)); } res.end(); };",
    ),
    row(
      "may be a smaller one, when the function catches the refusal",
      {},
      {},
      {
        status: 507,
        body: "too much",
      },
      "export default ({ res }) => { try { res.send('x'.repeat(10_485_761)); } catch { res.status(507).type('txt').send('too much'); } };",
    ),
    row(
      "keeps its encoding",
      {},
      {},
      {
        status: 200,
        headers: { "content-encoding": "gzip", "content-type": "text/plain; charset=utf-8" },
        body: Buffer.from("H4sIAAAAAAAAA8vIBACsKpPYAgAAAA==", "base64"),
      },
      "export default ({ res }) => res.type('txt').set('Content-Encoding', 'gzip').send(Buffer.from('H4sIAAAAAAAAA8vIBACsKpPYAgAAAA==', 'base64'));",
    ),
    row(
      "to HEAD has the length of the body that it has not",
      {},
      HEAD,
      {
        status: 200,
        headers: { "content-length": "5", "content-type": "text/html; charset=utf-8" },
        body: "",
      },
      "export default ({ res }) => res.send('12345');",
    ),
    row(
      "is without headers that are the platform's",
      {},
      {},
      {
        status: 200,
        headers: {
          "x-own": "1",
          server: null,
          "strict-transport-security": null,
          "hookwright-error": null,
          "set-cookie": ["a=1; Path=/"],
        },
        log: [
          "WARN the answer: the header server is set by the platform",
          "WARN the answer: the header strict-transport-security is set by the platform",
          "WARN the answer: the header hookwright-error is set by the platform",
          "WARN the answer: a cookie of the platform cannot be set",
        ],
      },
      "export default ({ res }) => res.set({ server: 'x', 'Strict-Transport-Security': 'x', 'hookwright-error': 'x', 'x-own': '1' }).cookie('a', '1').cookie('hookwright_session', '1').end();",
    ),
    row(
      "is put into a sandbox when it is a page",
      {},
      {},
      {
        status: 200,
        headers: {
          "content-security-policy":
            /^sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts, default-src \*$/,
        },
      },
      "export default ({ res }) => res.set('Content-Security-Policy', 'default-src *').send('<p>');",
    ),
    row(
      "has what the endpoint adds",
      { responseHeaders: { "x-added": "1", "x-own": "theirs" } },
      {},
      {
        status: 200,
        headers: { "x-added": "1", "x-own": "theirs" },
      },
      "export default ({ res }) => res.set('x-own', 'mine').end();",
    ),
  ]);

  it("is given again to a call that comes again", async () => {
    const target = await install(
      program(
        { idempotency: { header: "idempotency-key" } },
        "let n = 0; export default ({ res }) => res.cookie('n', ++n).json({ n });",
      ),
    );
    const sent = { method: "PUT", headers: { "idempotency-key": "k" } };
    await expectAnswer(await send(target, sent), { status: 200, body: '{"n":1}' });
    await expectAnswer(await send(target, sent), {
      status: 200,
      body: '{"n":1}',
      headers: { "idempotent-replayed": "true", "set-cookie": "n=1; Path=/" },
    });
  });
});
