import { inspect } from "node:util";
import ms, { type StringValue } from "ms";
import type { Integration, IntegrationClass } from "../types.ts";
import { isLooselyEqual, Mismatch } from "./compare.ts";

/** What an integration says of itself; each throws when that is not what was expected. */

export function assertName({ name }: Integration, wanted: string): void {
  if (name !== wanted) {
    throw new Mismatch(`expected name to be "${wanted}" but it's "${name}"`, name, wanted);
  }
}

export function assertEndpoint({ endpoint }: Integration, wanted: string): void {
  if (endpoint !== wanted) {
    throw new Mismatch(`expected endpoint to be "${wanted}" but it's "${endpoint}"`, endpoint, wanted);
  }
}

export function assertTimeout({ timeout }: Integration, wanted: number | string): void {
  const time = typeof wanted === "number" ? wanted : ms(wanted as StringValue);
  if (timeout !== time) {
    throw new Mismatch(`expected timeout to be "${time}" but it's "${timeout}"`, timeout, time);
  }
}

export function assertRetries({ retries }: Integration, wanted: number): void {
  if (retries !== wanted) {
    throw new Mismatch(`expected retries to be "${wanted}" but it's "${retries}"`, retries, wanted);
  }
}

/** The order does not count. */
export function assertChannels({ channels }: Integration, wanted: string[]): void {
  const actual = channels.toSorted();
  if (!isLooselyEqual(actual, wanted.toSorted())) {
    throw new Mismatch(`expected ${inspect(wanted)} but got ${inspect(channels)}`, channels, wanted);
  }
}

export function assertChannel({ channels }: Integration, wanted: string): void {
  if (!channels.includes(wanted)) {
    throw new Mismatch(`expected ${inspect(channels)} to have "${wanted}"`, channels, wanted);
  }
}

/** There is a validation of the path, and it has exactly this beside its path. */
export function assertValidation({ validations }: IntegrationClass, path: string, meta: object): void {
  const found = validations.filter((each) => `${each.type}.${each.path}` === path);
  if (found.length === 0) {
    throw new Error(`expected integration to have validation for "${path}"`);
  }
  const metas = found.map(({ type: _type, path: _path, validate: _validate, ...rest }) => rest);
  if (!metas.some((each) => isLooselyEqual(each, meta))) {
    const message = `validation meta mismatch for "${path}": expected ${inspect(meta)} but got ${inspect(metas[0])}`;
    throw new Mismatch(message, metas[0], meta);
  }
}
