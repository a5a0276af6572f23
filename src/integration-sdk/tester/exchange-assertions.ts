import { inspect } from "node:util";
import qs from "qs";
import { assertEqual, assertHeader, assertMatch, isLooselyEqual, Mismatch, without } from "./compare.ts";
import type { Exchange } from "./exchange.ts";

/** Looks at one request and its answer; throws when they are not what was expected. */
export type Assertion = (exchange: Exchange) => void;

type Pairs = Record<string, unknown>;

function toPath({ request }: Exchange): { pathname: string; query: string } {
  const [pathname = "", ...rest] = request.req.path.split("?");
  return { pathname, query: rest.join("?") };
}

export function expectPathname(wanted: string): Assertion {
  return (exchange) => {
    const { pathname } = toPath(exchange);
    if (pathname !== wanted) {
      const message = `expected request pathname to be "${wanted}" but got "${pathname}"`;
      throw new Mismatch(message, pathname, wanted);
    }
  };
}

/** The whole query, but for how `parse` reads one of its values. */
export function expectQuery(wanted: Pairs, parse?: (value: unknown) => unknown): Assertion {
  return (exchange) => assertEqual(readQuery(exchange, wanted, parse), wanted);
}

export function expectQueryAlmost(wanted: Pairs, parse?: (value: unknown) => unknown): Assertion {
  return (exchange) => {
    const query = readQuery(exchange, wanted, parse);
    const found = Object.fromEntries(Object.keys(wanted).map((key) => [key, query[key]]));
    if (!isLooselyEqual(found, wanted)) {
      throw new Mismatch(`expected ${inspect(wanted)} to exist in ${inspect(query)}`, query, wanted);
    }
  };
}

function readQuery(exchange: Exchange, wanted: Pairs, parse?: (value: unknown) => unknown): Pairs {
  const { query } = toPath(exchange);
  if (query === "") {
    throw new Error("expected request to include query string but no query string was found");
  }
  const parsed: Pairs = qs.parse(query);
  return parse === undefined
    ? parsed
    : { ...parsed, ...Object.fromEntries(Object.keys(wanted).map((key) => [key, parse(parsed[key])])) };
}

export function expectSent(wanted: unknown): Assertion {
  return (exchange) => {
    const data = exchange.request._data;
    if (wanted instanceof RegExp) {
      assertMatch(data, wanted);
    } else if (typeof wanted === "string" && wanted.startsWith("?")) {
      const { query } = toPath(exchange);
      if (!query.includes(wanted.slice(1))) {
        const message = `expected '${query}' to include '${wanted.slice(1)}'`;
        throw new Mismatch(message, query, wanted.slice(1));
      }
    } else {
      assertEqual(data, wanted);
    }
  };
}

export function expectSentAlmost(wanted: unknown, ignored: readonly string[]): Assertion {
  return ({ request }) => assertEqual(without(request._data, ignored), without(wanted, ignored));
}

export function expectSentHeader(name: string, wanted: unknown): Assertion {
  return ({ request }) => assertHeader(name, request.get(name), wanted);
}

export function expectReceived(wanted: unknown): Assertion {
  return ({ response }) => {
    if (typeof wanted === "number") {
      assertEqual(response?.status, wanted);
    } else if (wanted instanceof RegExp) {
      assertMatch(response?.text, wanted);
    } else {
      assertEqual(typeof wanted === "string" ? response?.text : response?.body, wanted);
    }
  };
}

export function expectReceivedHeader(name: string, wanted: unknown): Assertion {
  return ({ response }) => assertHeader(name, response?.get(name), wanted);
}
