import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { edition } from "../edition.ts";
import { startUpstream, type Upstream } from "../upstream.ts";
import { api, expectAnswer, install, runs, send } from "./runner.ts";

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.close());

/** Fetches what the query names, at the port of the upstream. */
const SOURCE = runs(`const url = hook.body.replace("127.0.0.1", hook.query.host) + (hook.query.path ?? "");
  return await fetch(url).then((r) => r.status, (error) => error.message);`);
const refused = (host: string) => `outgoing request refused: ${host} is not in the function's egress.allow`;

interface Row {
  name: string;
  allow: string[] | null;
  host?: string;
  path?: string;
  expected: string | RegExp;
}

const ROWS: Row[] = [
  { name: "an address of the list is reached", allow: ["127.0.0.1"], expected: "200" },
  { name: "so is every one without a list", allow: null, expected: "200" },
  { name: "none is with an empty one", allow: [], expected: refused("127.0.0.1") },
  { name: "another address is not", allow: ["127.0.0.2", "*.0.example"], expected: refused("127.0.0.1") },
  {
    name: "the address in another writing is the same",
    allow: ["127.0.0.1"],
    host: "2130706433",
    expected: "200",
  },
  { name: "a name of the list is reached", allow: ["LOCALHOST"], host: "localhost", expected: "200" },
  {
    name: "a name is not the address that it has",
    allow: ["127.0.0.1"],
    host: "localhost",
    expected: refused("localhost"),
  },
  // Whether there is such a name is for the resolver to say.
  {
    name: "a name under a wildcard is let out",
    allow: ["*.localhost"],
    host: "a.localhost",
    expected: /^(?!.*refused)/,
  },
  {
    name: "the wildcard's own name is not",
    allow: ["*.localhost"],
    host: "localhost",
    expected: refused("localhost"),
  },
  {
    name: "a redirect within the list is followed",
    allow: ["127.0.0.1"],
    path: "/redirect/2",
    expected: "200",
  },
  {
    name: "a redirect out of it is not",
    allow: ["127.0.0.1"],
    path: "/redirect/2?to=http://localhost/",
    expected: refused("localhost"),
  },
];

describe.runIf(edition === "start").concurrent("the hosts of a function:", () => {
  it.each(ROWS)("$name", async ({ allow, host = "127.0.0.1", path = "", expected }) => {
    const target = await install({ source: SOURCE, egress: { allow } });
    const query = `?host=${host}&path=${encodeURIComponent(path)}`;
    const answer = await send(target, { method: "POST", query, body: upstream.url });
    await expectAnswer(answer, { status: 200 });
    expect([answer.body.toString()]).toEqual([
      expected instanceof RegExp ? expect.stringMatching(expected) : expected,
    ]);
  });
});

describe.concurrent("a list of hosts", () => {
  it.each([
    "https://api.example.com",
    "api.example.com/v1",
    "api.example.com:8443",
    "*",
    "a.*.example",
    "127.1",
    "",
  ])("is refused with %j in it", async (entry) => {
    const fn = { name: "refused", dialect: "craft", code: SOURCE, egress: { allow: ["ok.example", entry] } };
    const { status, body } = await api.call<{ errors: object[] }>("POST", "/functions", fn);
    expect({ status, errors: body.errors }).toEqual({
      status: 422,
      errors: [
        { path: "egress.allow.1", message: expect.stringMatching(/^must be a host name such as/) as unknown },
      ],
    });
  });
});
