import assert from "node:assert";
import type { Callback, Integration } from "../types.ts";
import { callMethod } from "./call-method.ts";
import { Mismatch } from "./compare.ts";
import * as sent from "./exchange-assertions.ts";
import { watchRequests, type Exchange } from "./exchange.ts";
import { OwnTest } from "./own-test.ts";

type Parse = (value: unknown) => unknown;

/** Tests an integration: what it says of itself, what its mapper makes, and the requests that it really sends. */
export class Test extends OwnTest {
  #exchanges: Exchange[];
  #index = 0;
  #lastIndex = 0;
  #count: number | undefined;
  #assertions: { index: number; assertion: sent.Assertion }[] = [];
  #call: { type: string; given: object } | undefined;

  constructor(integration: Integration, dirname?: string) {
    super(integration, dirname);
    this.#exchanges = watchRequests(integration);
  }

  identify(given: object): this {
    return this.#send("identify", given);
  }

  track(given: object): this {
    return this.#send("track", given);
  }

  page(given: object): this {
    return this.#send("page", given);
  }

  screen(given: object): this {
    return this.#send("screen", given);
  }

  group(given: object): this {
    return this.#send("group", given);
  }

  alias(given: object): this {
    return this.#send("alias", given);
  }

  /** Which request what follows is about. */
  request(index: number): this {
    assert(index >= 0, `request index must be >= 0, got "${index}"`);
    this.#index = index;
    this.#lastIndex = Math.max(this.#lastIndex, index);
    return this;
  }

  requests(count: number): this {
    this.#count = count;
    return this;
  }

  pathname(wanted: string): this {
    return this.#assert(sent.expectPathname(wanted));
  }

  query(wanted: string | Record<string, unknown>, value?: unknown, parse?: Parse): this {
    return typeof wanted === "string"
      ? this.#assert(sent.expectQuery({ [wanted]: value }, parse))
      : this.#assert(sent.expectQuery(wanted));
  }

  queryAlmost(wanted: string | Record<string, unknown>, value?: unknown, parse?: Parse): this {
    return typeof wanted === "string"
      ? this.#assert(sent.expectQueryAlmost({ [wanted]: value }, parse))
      : this.#assert(sent.expectQueryAlmost(wanted));
  }

  sends(...wanted: unknown[]): this {
    const [first, value] = wanted;
    return this.#assert(
      wanted.length > 1 ? sent.expectSentHeader(String(first), value) : sent.expectSent(first),
    );
  }

  sendsAlmost(wanted: object, { ignored = [] }: { ignored?: string[] } = {}): this {
    return this.#assert(sent.expectSentAlmost(wanted, ignored));
  }

  /** Of the answer; a function at the end is called as `end` would. */
  expects(...given: unknown[]): this {
    const last = given.at(-1);
    const wanted = typeof last === "function" ? given.slice(0, -1) : given;
    const [first, value] = wanted;
    this.#assert(
      wanted.length > 1 ? sent.expectReceivedHeader(String(first), value) : sent.expectReceived(first),
    );
    if (typeof last === "function") {
      process.nextTick(() => this.end(last as Callback));
    }
    return this;
  }

  /** Runs the method; tells the first assertion that fails, or gives all answers. */
  end(done: Callback): this {
    callMethod(this.integration, this.#call, (error) => {
      done(error ?? this.#findFailure(), this.#responses());
    });
    return this;
  }

  /** The method must fail, with this status and this message if they are given. */
  error(...given: unknown[]): this {
    const done = given.pop() as Callback;
    callMethod(this.integration, this.#call, (error) => {
      done(
        error ? findWrongError(error, given) : new Error("expected integration to error"),
        this.#responses(),
      );
    });
    return this;
  }

  #send(type: string, given: object): this {
    this.#call = { type, given };
    return this;
  }

  #assert(assertion: sent.Assertion): this {
    this.#assertions.push({ index: this.#index, assertion });
    return this;
  }

  #responses(): unknown[] {
    return this.#exchanges.map(({ response }) => response);
  }

  #findFailure(): unknown {
    const made = this.#exchanges.length;
    try {
      if (this.#count !== undefined && made !== this.#count) {
        const message = `expected number of requests to be "${this.#count}", but it's "${made}"`;
        throw new Mismatch(message, made, this.#count);
      }
      const needed = this.#lastIndex + 1;
      if (this.#assertions.length > 0 && made < needed) {
        throw new Error(`Assertions made for ${needed} requests but only ${made} requests were made`);
      }
      for (const { index, assertion } of this.#assertions) {
        const exchange = this.#exchanges[index];
        if (exchange !== undefined) {
          assertion(exchange);
        }
      }
      return null;
    } catch (error) {
      return error;
    }
  }
}

function findWrongError(error: unknown, wanted: unknown[]): unknown {
  const { status, message } = error as { status?: unknown; message?: unknown };
  for (const each of wanted) {
    const actual = typeof each === "string" ? message : status;
    if (actual !== each) {
      const show = (value: unknown) => (typeof value === "string" ? `'${value}'` : String(value));
      return new Mismatch(`expected ${show(each)} but got ${show(actual)}`, actual, each);
    }
  }
  return null;
}
