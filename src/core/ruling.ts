import type { DeliveryRuling } from "./contract.ts";

const CODE = /^[A-Za-z0-9_]{1,40}$/;

/** Reads what a function decided of its delivery, which comes out of user code's isolate; null for anything else. */
export function toCheckedRuling(value: unknown): DeliveryRuling | null {
  if (typeof value !== "object" || value === null) {
    return null;
  }
  const { again, code, retriesMax } = value as Record<string, unknown>;
  if (typeof again !== "boolean" || typeof code !== "string" || !CODE.test(code)) {
    return null;
  }
  return Number.isSafeInteger(retriesMax) && (retriesMax as number) >= 0
    ? { again, code, retriesMax: retriesMax as number }
    : { again, code };
}
