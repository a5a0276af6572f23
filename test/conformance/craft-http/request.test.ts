import { edition } from "../edition.ts";
import type { Sent } from "../craft/runner.ts";
import { compareWithExpress, shows, throwing, type HandlerRow } from "./against-express.ts";

const HOST = { host: "shop.example:8080" };
const withHeaders = (expression: string, headers: Record<string, string>) => shows(expression, { headers });
const URLS = "[req.url, req.originalUrl, req.baseUrl, req.path]";
const at = (path: string): HandlerRow => ({ ...shows(URLS, { path }), name: `the parts of ${path}` });
const query = (text: string) => shows("req.query", { query: text });

const typed = (type: string): Sent => ({ method: "POST", headers: { "content-type": type }, body: "[]" });
const JSON_TYPE = typed("application/json; charset=utf-8");

compareWithExpress({
  "method and URL": [
    ...["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "SEARCH", "REPORT"].map((method) =>
      shows("req.method", { method }),
    ),
    at("/hook/:suffix"),
    at("/hook/:suffix/"),
    at("/hook/:suffix?a=1"),
    at("/hook/:suffix/?a=1"),
    at("/hook/:suffix/a/b"),
    at("/hook/:suffix/a/b/"),
    at("/hook/:suffix/a//b"),
    at("/hook/:suffix/%E6%97%A5/a%2Fb?x=%26"),
    at("/hook/:suffix/a+b;c=d"),
    at("/hook/:suffix/a?b?c=/d"),
    query("?a=1&b=2"),
    query("?a=1&a=2&a="),
    query("?a[b]=1&a[]=2"),
    query("?a"),
    query("?"),
    query("?a=%E6%97%A5&b=c+d&e=%zz"),
    query("?__proto__=1&constructor=2&toString=3"),
    shows("[req.params, Object.keys(req.params)]"),
  ],
  headers: [
    withHeaders("[req.get('X-Own'), req.header('x-own'), req.headers['x-own']]", { "X-Own": "a, b" }),
    withHeaders("[req.get('Referrer'), req.get('referer')]", { referer: "https://a.example/" }),
    shows("[req.get('nowhere') === undefined]"),
    shows("req.get('x-twice')", { headers: { "x-twice": ["a", "b"] } as unknown as Record<string, string> }),
    withHeaders("req.get('authorization')", { authorization: "Bearer abc" }),
    withHeaders("Object.keys(req.headers).filter((name) => name.startsWith('x-o')).toSorted()", {
      "X-Own": "1",
      "x-other": "2",
    }),
    withHeaders("[req.hostname, req.host, req.get('host')]", HOST),
    withHeaders("[req.hostname, req.subdomains]", { host: "a.b.shop.example" }),
    withHeaders("req.subdomains", { host: "127.0.0.1" }),
    shows("[req.protocol, req.secure, req.ip, req.ips]"),
    withHeaders("req.xhr", { "x-requested-with": "XMLHttpRequest" }),
    shows("req.xhr"),
    shows("[req.httpVersion, req.aborted, req.trailers]"),
    throwing("req.get()"),
    throwing("req.get(5)"),
    throwing("req.header('')"),
  ],
  cookies: [
    withHeaders("req.cookies", { cookie: "a=1; b=c%20d; e" }),
    withHeaders("req.cookies", { cookie: 'j=j%3A%7B%22a%22%3A1%7D; q="quoted"; a=1; a=2' }),
    withHeaders("req.cookies", { cookie: "bad=%E0%A4%A; __proto__=x" }),
    shows("[req.cookies, req.signedCookies, req.secret === undefined]"),
  ],
  "req.is, req.accepts and their like": [
    shows("[req.is('json'), req.is('application/*'), req.is('html'), req.is(['html', 'json'])]", JSON_TYPE),
    shows("[req.is('+json'), req.is('json')]", typed("application/vnd.own+json")),
    shows("req.is('json')"),
    shows("[req.is(), req.is('urlencoded')]", typed("application/x-www-form-urlencoded")),
    withHeaders("[req.accepts(), req.accepts('html'), req.accepts('json', 'text'), req.accepts(['png'])]", {
      accept: "text/*;q=0.5, application/json",
    }),
    shows("[req.accepts('html', 'json'), req.accepts('nonsense')]"),
    // What stands before `wrangler dev` packs for such a client.
    ...(edition === "dev"
      ? []
      : [
          withHeaders("[req.acceptsEncodings(), req.acceptsEncodings('br', 'gzip')]", {
            "accept-encoding": "gzip, br;q=0.1",
          }),
        ]),
    withHeaders("[req.acceptsCharsets('utf-8', 'latin1')]", { "accept-charset": "latin1" }),
    withHeaders("[req.acceptsLanguages(), req.acceptsLanguages('de', 'ja')]", {
      "accept-language": "ja, en;q=0.8",
    }),
    withHeaders("req.range(1000)", { range: "bytes=0-499, 600-" }),
    withHeaders("[req.range(10), req.range(1000, { combine: true })]", { range: "bytes=50-60,55-70" }),
    shows("req.range(10) === undefined"),
  ],
});
