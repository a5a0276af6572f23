import assert from "node:assert";
import { EventEmitter } from "node:events";
import { createDebug } from "./debug.ts";
import { errors } from "./errors.ts";
import { members } from "./prototype.ts";
import { toSlug } from "./slug.ts";
import { statics } from "./statics.ts";
import type { Integration, IntegrationClass, Settings } from "./types.ts";
import { wrapMethods } from "./wrap.ts";

const REQUEST_TIMEOUT_MS = 10_000;
const made = new WeakSet<object>();

/** Makes a constructor of integrations with this name, which is configured by its statics. */
function createIntegration(name: string): IntegrationClass {
  assert(name, "expected integration name");

  function Integration(this: unknown, settings?: Settings): Integration | undefined {
    if (!(this instanceof Integration)) {
      return new Class(settings);
    }
    const self = this as Integration;
    (EventEmitter as unknown as () => void).call(self);
    self.debug = createDebug(`segmentio:integration:${toSlug(name)}`);
    self.settings = settings ?? {};
    self.initialize();
    wrapMethods(self);
    return undefined;
  }
  const Class = Integration as unknown as IntegrationClass;
  Class.prototype = Object.assign(Object.create(EventEmitter.prototype) as Integration, members, {
    constructor: Integration,
    name,
    channels: ["server"],
    timeout: REQUEST_TIMEOUT_MS,
    checks: [],
  });
  made.add(Class);
  return Object.assign(Class, statics, { validations: [] });
}

export const integration = Object.assign(createIntegration, { errors });

/** Tells whether a value is what `integration('Name')` makes. */
export function isIntegrationClass(value: unknown): value is IntegrationClass {
  return typeof value === "function" && made.has(value);
}
