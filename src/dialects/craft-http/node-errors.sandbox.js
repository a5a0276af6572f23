// @ts-check
/** Errors with the codes and words that Node's own HTTP has for them: functions and libraries tell them apart by those. */

const { Error, TypeError, RangeError } = globalThis;

/** RFC 9110, 5.6.2. */
const TOKEN = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
const NOT_IN_HEADERS = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * @param {ErrorConstructor | TypeErrorConstructor | RangeErrorConstructor} Type
 * @param {string} code
 * @param {string} message
 */
function toNodeError(Type, code, message) {
  const error = new Type(message);
  // As Node shows it: the code behind the name, in the stack only.
  error.stack = `${error.name} [${code}]: ${message}${(error.stack ?? "").slice(`${error.name}: ${message}`.length)}`;
  return Object.assign(error, { code });
}

/** @param {"set" | "append" | "remove" | "write"} action */
export function toHeadersSent(action) {
  const message = `Cannot ${action} headers after they are sent to the client`;
  return toNodeError(Error, "ERR_HTTP_HEADERS_SENT", message);
}

/** @param {unknown} status */
export function toInvalidStatus(status) {
  return toNodeError(RangeError, "ERR_HTTP_INVALID_STATUS_CODE", `Invalid status code: ${String(status)}`);
}

/** @param {unknown} chunk */
export function toInvalidChunk(chunk) {
  return chunk === null
    ? toNodeError(TypeError, "ERR_STREAM_NULL_VALUES", "May not write null values to stream")
    : toInvalidArgument("chunk", "of type string or an instance of Buffer or Uint8Array", chunk);
}

export function toWriteAfterEnd() {
  return toNodeError(Error, "ERR_STREAM_WRITE_AFTER_END", "write after end");
}

export function toAlreadyFinished() {
  const message = "Cannot call end after a stream was finished";
  return toNodeError(Error, "ERR_STREAM_ALREADY_FINISHED", message);
}

/** @param {string} name @param {string} wanted @param {unknown} given */
export function toInvalidArgument(name, wanted, given) {
  const message = `The "${name}" argument must be ${wanted}. Received ${toReceived(given)}`;
  return toNodeError(TypeError, "ERR_INVALID_ARG_TYPE", message);
}

/** Throws when a header cannot have this name. @param {unknown} name @returns {asserts name is string} */
export function assertHeaderName(name) {
  if (typeof name !== "string" || !TOKEN.test(name)) {
    const message = `Header name must be a valid HTTP token ["${String(name)}"]`;
    throw toNodeError(TypeError, "ERR_INVALID_HTTP_TOKEN", message);
  }
}

/** Throws when a header cannot carry this value. @param {string} name @param {any} value */
export function assertHeaderValue(name, value) {
  if (value === undefined) {
    const message = `Invalid value "undefined" for header "${name}"`;
    throw toNodeError(TypeError, "ERR_HTTP_INVALID_HEADER_VALUE", message);
  }
  if (NOT_IN_HEADERS.test(String(value))) {
    const message = `Invalid character in header content ["${name}"]`;
    throw toNodeError(TypeError, "ERR_INVALID_CHAR", message);
  }
}

/** @param {any} value */
function toReceived(value) {
  if (value === undefined || value === null) {
    return String(value);
  }
  if (typeof value === "function") {
    return `function ${value.name}`;
  }
  if (typeof value === "object") {
    return `an instance of ${value.constructor?.name ?? "Object"}`;
  }
  const text = typeof value === "string" ? `'${value.slice(0, 25)}'` : String(value);
  return `type ${typeof value} (${text})`;
}
