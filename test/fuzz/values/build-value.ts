import { Buffer } from "node:buffer";
import type { BytesType, Member, PlatformName, ProxyTrap, ThenableStep, ValueNode } from "./node.ts";

/** What differs between the place where a value is returned and the one where it is foretold. */
export interface Tools {
  platform(name: PlatformName): object;
  retryable(message: string, age: number): Error;
  /** Calls it in a later turn of the event loop. */
  later(call: () => void): void;
  /** Told of every promise that may be rejected without anybody looking. */
  onPromise(promise: Promise<unknown>): void;
}

/** Makes the value of a program. It may throw: some programs do. */
export function buildValue(node: ValueNode, tools: Tools, ancestors: readonly unknown[] = []): unknown {
  const build = (child: ValueNode, parent?: unknown): unknown =>
    buildValue(child, tools, parent === undefined ? ancestors : [...ancestors, parent]);
  switch (node.is) {
    case "json":
      return node.value;
    case "text":
      return node.of.repeat(node.times);
    case "number":
      return Number(node.of);
    case "undefined":
      return undefined;
    case "bigint":
      return BigInt(node.of);
    case "symbol":
      return Symbol(node.of);
    case "function":
      return addMembers(() => "called", node.members, build);
    case "boxed":
      return new Object(build(node.of));
    case "date":
      return new Date(node.at ?? Number.NaN);
    case "error":
      return buildError(node, tools);
    case "array": {
      const items: unknown[] = [];
      for (const item of node.items) {
        items.push(build(item, items));
      }
      return items;
    }
    case "sparse": {
      const items: unknown[] = [];
      items.length = node.length;
      items[Math.floor(node.length / 2)] = build(node.item, items);
      return items;
    }
    case "wide":
      return Array.from({ length: node.times }, () => build(node.item));
    case "deep":
      return buildDeep(node.levels, node.inside);
    case "object":
      return addMembers(buildObject(node.like), node.members, build);
    case "map":
      return new Map(node.items.map((item, index) => [index, build(item)]));
    case "set":
      return new Set(node.items.map((item) => build(item)));
    case "bytes":
      return buildBytes(node.type, node.length);
    case "platform":
      return addMembers(tools.platform(node.name), node.members, build);
    case "ancestor":
      return ancestors.at(-1 - (node.up % Math.max(1, ancestors.length)));
    case "proxy":
      return buildProxy(build(node.of), node.trap);
    case "promise":
      return buildPromise(node, () => build(node.of), tools);
    case "thenable":
      return buildThenable(node.steps, build);
    case "throw":
      throw build(node.thrown);
  }
}

function buildError({ name, message, retryAge }: ValueNode & { is: "error" }, tools: Tools): Error {
  return retryAge === null ? Object.assign(new Error(message), { name }) : tools.retryable(message, retryAge);
}

class Instance {
  readonly #hidden = "hidden";
  own = "own";
  get fromPrototype(): string {
    return this.#hidden;
  }
}

function buildObject(like: "plain" | "no-prototype" | "class" | "inheriting"): object {
  switch (like) {
    case "plain":
      return {};
    case "no-prototype":
      return Object.create(null) as object;
    case "class":
      return new Instance();
    case "inheriting":
      return Object.create({ inherited: 1 }) as object;
  }
}

function addMembers<T extends object>(
  target: T,
  members: readonly Member[],
  build: (node: ValueNode, parent: unknown) => unknown,
): T {
  for (const { key, value, by } of members) {
    let reads = 0;
    const get = (): unknown => {
      reads++;
      if (by === "throwing-getter") {
        throw build(value, target);
      }
      return by === "changing-getter" && reads === 1 ? reads : build(value, target);
    };
    const isPlain = by === "value" || by === "method";
    const made = isPlain ? { value: by === "method" ? get : build(value, target), writable: true } : { get };
    // Defined: `__proto__` and what a platform object keeps from being written is a member like any other.
    Object.defineProperty(target, key, { ...made, enumerable: true, configurable: true });
  }
  return target;
}

function buildDeep(levels: number, inside: "array" | "object"): unknown {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) {
    value = inside === "array" ? [value] : { a: value };
  }
  return value;
}

function buildBytes(type: BytesType, length: number): object {
  switch (type) {
    case "ArrayBuffer":
      return new ArrayBuffer(length);
    case "DataView":
      return new DataView(new ArrayBuffer(length));
    case "Uint8Array":
      return new Uint8Array(length).fill(7);
    case "Int16Array":
      return new Int16Array(length).fill(-7);
    case "Float64Array":
      return new Float64Array(length).fill(0.5);
    case "BigInt64Array":
      return new BigInt64Array(length);
    case "Buffer":
      return Buffer.alloc(length, 7);
  }
}

function buildProxy(of: unknown, trap: ProxyTrap): unknown {
  if ((typeof of !== "object" && typeof of !== "function") || of === null) {
    return of;
  }
  const fail = (): never => {
    throw new Error(`from the trap ${trap}`);
  };
  switch (trap) {
    case "none":
      return new Proxy(of, {});
    case "revoked": {
      const { proxy, revoke } = Proxy.revocable(of, {});
      revoke();
      return proxy;
    }
    case "get-throws":
      return new Proxy(of, { get: fail });
    case "keys-throw":
      return new Proxy(of, { ownKeys: fail });
    case "descriptor-throws":
      return new Proxy(of, { getOwnPropertyDescriptor: fail });
    case "gives-itself": {
      const proxy: object = new Proxy({}, { get: () => proxy });
      return proxy;
    }
    case "endless-keys": {
      const ownKeys = (): string[] => Array.from({ length: 1_000 }, (_, index) => `k${index}`);
      const getOwnPropertyDescriptor = (): PropertyDescriptor => ({
        value: 1,
        enumerable: true,
        configurable: true,
      });
      return new Proxy({}, { ownKeys, getOwnPropertyDescriptor, get: (_, key) => String(key).length });
    }
  }
}

function buildPromise(
  { rejects, isLate }: { rejects: boolean; isLate: boolean },
  make: () => unknown,
  tools: Tools,
): Promise<unknown> {
  const promise = new Promise((resolve, reject) => {
    const settle = (): void => {
      try {
        (rejects ? reject : resolve)(make());
      } catch (error) {
        reject(error);
      }
    };
    if (isLate) {
      tools.later(settle);
    } else {
      settle();
    }
  });
  tools.onPromise(promise);
  return promise;
}

function buildThenable(
  steps: readonly ThenableStep[],
  build: (node: ValueNode) => unknown,
): PromiseLike<unknown> {
  // oxlint-disable-next-line unicorn/no-thenable -- what it is for
  const then = (resolve: (value: unknown) => void, reject: (error: unknown) => void): void => {
    for (const step of steps) {
      const value = build(step.with);
      if (step.does === "throw") {
        throw value;
      }
      (step.does === "resolve" ? resolve : reject)(value);
    }
  };
  return { then } as unknown as PromiseLike<unknown>;
}
