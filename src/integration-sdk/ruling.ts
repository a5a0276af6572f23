import type { Integration } from "./types.ts";

/** What an integration says of a message that it did not send: whether again, and why. */
export interface Ruling {
  again: boolean;
  code: string;
  /** Tries after the first, at most. */
  retriesMax?: number;
}

/** Reasons as the platform knows them; anything else stands for itself. */
const CODE = /^[A-Za-z0-9_]{1,40}$/;

/** Asks an integration what becomes of a message that failed; its own `retry` decides. */
export function toRuling(integration: Integration, error: unknown): Ruling {
  const again = wantsRetry(integration, error);
  const { code, status } = readCodes(error);
  const { retries } = integration;
  return {
    again,
    code: toCode(again, status, code),
    ...(typeof retries === "number" ? { retriesMax: retries } : {}),
  };
}

/** To read an error may throw again, where it is a proxy or has getters. */
function readCodes(error: unknown): { code?: unknown; status?: unknown } {
  try {
    const { code, status } = (error ?? {}) as { code?: unknown; status?: unknown };
    return { code, status };
  } catch {
    return {};
  }
}

/** A `retry` that fails itself must lose nothing. */
function wantsRetry(integration: Integration, error: unknown): boolean {
  try {
    return Boolean((integration["retry"] as (error: unknown) => unknown).call(integration, error));
  } catch (thrown) {
    console.error(`${integration.name}: retry() failed:`, thrown);
    return true;
  }
}

function toCode(again: boolean, status: unknown, code: unknown): string {
  if (again && typeof status === "number" && status >= 500) {
    return "5xx";
  }
  const own = [code, status]
    .map((each) => (typeof each === "string" || typeof each === "number" ? String(each) : ""))
    .find((each) => CODE.test(each));
  return own ?? (again ? "RETRY" : "400");
}
