import { format } from "node:util";

/** What integrations refuse or fail with: a code that says what becomes of the message, and whose it is. */
abstract class IntegrationError extends Error {
  abstract code: string;
  integration: string;
  status: number | undefined;

  constructor(message: string, integration: string, status?: number) {
    super(message);
    this.integration = integration;
    this.status = status;
  }
}

/** The settings are not those that the integration needs. */
class ValidationError extends IntegrationError {
  code = "INVALID_SETTINGS";
}

/** The message is not one that the integration takes. */
class RejectedError extends IntegrationError {
  code = "MESSAGE_REJECTED";
}

/** Anything else that an integration calls a failure; it has no status, and so the message is tried again. */
class BadRequestError extends IntegrationError {
  code = "BAD_REQUEST";
  body: unknown = undefined;
}

/** Another call holds the key. */
export class ResourceLockedError extends IntegrationError {
  code = "RESOURCE_LOCKED";
}

export const errors = { ValidationError, RejectedError, BadRequestError, ResourceLockedError };

/** The status of what no retry can mend. */
const REFUSED = 400;

/** Makes the three factories that both the constructor and its prototype have; `this` names the integration. */
export const factories = {
  error: (name: string, args: unknown[]) => new BadRequestError(format(...args), name),
  invalid: (name: string, args: unknown[]) => new ValidationError(format(...args), name, REFUSED),
  reject: (name: string, args: unknown[]) => new RejectedError(format(...args), name, REFUSED),
};
