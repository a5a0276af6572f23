import { describe } from "vitest";
import { returns, runRows } from "./runner.ts";

/** As text, so that the order of keys counts and a special key cannot hide. */
const QUERY = returns("JSON.stringify(hook.query)");
const query = (text: string, json: string) => ({
  name: `${text} becomes ${json}`,
  source: QUERY,
  request: { query: text },
  expected: { status: 200, body: json },
});

describe.concurrent("the query", () => {
  runRows([
    query("", "{}"),
    query("?", "{}"),
    query("?a=1&b=two", '{"a":"1","b":"two"}'),
    query("?b=1&a=2", '{"b":"1","a":"2"}'),
    query("?a", '{"a":""}'),
    query("?a=", '{"a":""}'),
    query("?=1", '{"":"1"}'),
    query("?a=1&a=2", '{"a":["1","2"]}'),
    query("?a=1&b=x&a=2&a=3", '{"a":["1","2","3"],"b":"x"}'),
    query("?a%20b=c%26d", '{"a b":"c&d"}'),
    query("?a=1+2", '{"a":"1 2"}'),
    query("?q=%E6%97%A5%E6%9C%AC", '{"q":"日本"}'),
    query("?q=%FF", '{"q":"\ufffd"}'),
    query("?q=%", '{"q":"%"}'),
    query("?a=b=c", '{"a":"b=c"}'),
    query("?a[]=1&b[c]=2", '{"a[]":"1","b[c]":"2"}'),
    query("?u=https://a.example/?x=1", '{"u":"https://a.example/?x=1"}'),
    query("?__proto__=1&constructor=2", '{"__proto__":"1","constructor":"2"}'),
    query("?__proto__=1&__proto__=2", '{"__proto__":["1","2"]}'),
    query("?toString=1&hasOwnProperty=2", '{"toString":"1","hasOwnProperty":"2"}'),
    {
      name: "is there for a POST beside its body",
      source: returns("[hook.query, hook.body]"),
      request: { method: "POST", query: "?a=1", body: '{"b":2}' },
      expected: { status: 200, json: [{ a: "1" }, { b: 2 }] },
    },
    {
      name: "does not reach the prototype of the function's objects",
      source: returns("[{}.polluted === undefined, Object.getPrototypeOf(hook.query) === Object.prototype]"),
      request: { query: "?__proto__[polluted]=1&__proto__=2" },
      expected: { status: 200, json: [true, true] },
    },
  ]);
});
