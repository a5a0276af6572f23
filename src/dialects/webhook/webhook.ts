import type { CodeBundle } from "../../core/contract.ts";
import { fromBase64 } from "../../core/crypto.ts";
import type { Answer } from "../../core/hook.ts";
import { HostError } from "../../core/host-error.ts";
import type { Dialect } from "../dialect.ts";
import { RUN_BOOTSTRAP } from "../run-bootstrap.ts";
import main from "./webhook.sandbox.js";

/** All there is of code. */
export const WEBHOOK_CODE: CodeBundle = {
  dialect: "webhook",
  code: "",
  imports: [],
  modules: {},
  variables: [],
};

/** An answer whose body was longer than what is kept. */
export interface WebhookAnswer extends Answer {
  isCut: boolean;
}

function refuse(): never {
  throw new HostError(400, "the dialect webhook has no functions: triggers call external URLs with it");
}

/**
 * No code, but a signed request to an external URL: schmuckliCloud functions. Only triggers call it,
 * and no function can be stored in it.
 */
export const webhook: Dialect = {
  name: "webhook",
  answersHttp: false,
  streaming: null,
  handlers: ["default"],
  bootstrap: {
    "hookwright-main.js": main,
    ...RUN_BOOTSTRAP,
  },
  toUserModule: () => "",
  toInput: async () => refuse(),
  toInvokeInput: refuse,
  toScheduleInput: refuse,
  toAnswer: toWebhookAnswer,
  toReturnedValue: (value) => value,
};

/** Reads what came back from an external URL; null when it is not the bootstrap's. */
export function toWebhookAnswer(value: unknown): WebhookAnswer | null {
  try {
    const { status, headers, bodyBase64, isCut } = JSON.parse(String(value)) as Record<string, unknown>;
    if (!Number.isInteger(status) || !Array.isArray(headers) || typeof bodyBase64 !== "string") {
      return null;
    }
    const pairs = (headers as unknown[]).map((pair): [string, string] => {
      const [name, text] = Array.isArray(pair) ? (pair as unknown[]) : [];
      return [String(name), String(text)];
    });
    return { status: status as number, headers: pairs, body: fromBase64(bodyBase64), isCut: isCut === true };
  } catch {
    return null;
  }
}
