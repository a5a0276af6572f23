import assert from "node:assert";
import type { IntegrationClass, Message, Settings, Validation } from "./types.ts";

/** Makes the entry of `.ensure(path, meta)`. */
export function toPathValidation(
  owner: Pick<IntegrationClass, "invalid" | "reject">,
  whole: string,
  meta: object,
): Validation {
  const [type = "", ...rest] = whole.split(".");
  const path = rest.join(".");
  assert(
    type === "message" || type === "settings",
    `message type must be "message" or "settings" , but got "${type}"`,
  );
  const validate =
    type === "settings"
      ? (_: Message, settings: Settings) => {
          const value = Object.hasOwn(settings, path) ? settings[path] : undefined;
          return value === undefined || value === null || value === ""
            ? owner.invalid('setting "%s" is required', path)
            : undefined;
        }
      : (message: Message) => {
          const value = readPath(message, path);
          return value === undefined || value === null
            ? owner.reject('message attribute "%s" is required', path)
            : undefined;
        };
  return { ...meta, type, path, validate };
}

/** What the message has of a path: what its method of that name gives, or what is found in it. */
function readPath(message: Message, path: string): unknown {
  const method = (message as unknown as Record<string, unknown>)[path];
  return typeof method === "function" ? (method as () => unknown).call(message) : message.proxy(path);
}

/** Gives the first error of a class' validations, in the order in which they were declared. */
export function findInvalid(owner: IntegrationClass, message: Message, settings: Settings): unknown {
  for (const { methods, validate } of owner.validations) {
    if (methods !== undefined && !methods.includes(message.type())) {
      continue;
    }
    const error = validate.call(owner, message, settings);
    if (error) {
      return error;
    }
  }
  return undefined;
}
