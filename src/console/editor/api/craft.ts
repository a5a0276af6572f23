import { toPlain, type Names } from "./names.ts";

export const LOGGER: Names = {
  debug: "(...values)",
  log: "(...values)",
  info: "(...values)",
  warn: "(...values)",
  error: "(...values)",
};

/** What functions keep, share and call, under whichever name a dialect gives it. */
export const CAPABILITIES = {
  kvs: {
    get: "({ key })",
    write: "({ key, value, minutesToExpire })",
    checkAndWrite: "({ key, value, operator, unixtimeMs })",
    list: "({ startKey, stopKey, limit })",
    delete: "({ key })",
  },
  counter: {
    get: "({ key })",
    set: "({ key, value, secondsToExpire })",
    increment: "({ key, changeAmount, secondsToExpire })",
    decrement: "({ key, changeAmount, secondsToExpire })",
  },
  secret: { get: "({ keys })" },
} satisfies Names;

const MODULES: Names = {
  ...CAPABILITIES,
  logger: LOGGER,
  initLogger: "({ logLevel })",
  craftFunctions: { invoke: "({ functionId, data })" },
  RetryableError: "new (message, seconds)",
};

const HOOK_DATA = toPlain("body", "endpointSuffix", "ip", "query", "headers", "isBase64Encoded", "rawBody");

/** `export default async function (data, { MODULES })`. */
export const CRAFT: Names = {
  data: {
    id: {},
    kind: {},
    timestamp: {},
    jsonPayload: { name: {}, data: { plugin_name: {}, hook_data: HOOK_DATA } },
  },
  hook_data: HOOK_DATA,
  MODULES,
  logger: LOGGER,
  console: LOGGER,
  ...toPlain("craft_status_code", "craft_redirect_url", "craft_headers", "craft_body", "craft_body_base64"),
};

const RESPONSE: Names = {
  status: "(code)",
  sendStatus: "(code)",
  send: "(body)",
  json: "(value)",
  jsonp: "(value)",
  redirect: "(status, url)",
  format: "({ type: handler })",
  write: "(chunk)",
  end: "(body)",
  set: "(name, value)",
  header: "(name, value)",
  setHeader: "(name, value)",
  append: "(name, value)",
  get: "(name)",
  getHeader: "(name)",
  getHeaders: "()",
  hasHeader: "(name)",
  removeHeader: "(name)",
  writeHead: "(status, headers)",
  type: "(type)",
  contentType: "(type)",
  cookie: "(name, value, options)",
  clearCookie: "(name, options)",
  location: "(url)",
  links: "({ rel: url })",
  vary: "(name)",
  attachment: "(filename)",
  on: '("finish", listener)',
  ...toPlain("statusCode", "headersSent", "writableEnded", "finished", "locals"),
};

/** `export default async function ({ req, res }, { MODULES })`. */
export const CRAFT_HTTP: Names = {
  req: {
    ...toPlain("method", "url", "originalUrl", "baseUrl", "path", "query", "params", "headers", "rawHeaders"),
    ...toPlain("body", "rawBody", "cookies", "ip", "ips", "hostname", "host", "subdomains", "protocol"),
    ...toPlain("secure", "xhr", "fresh", "stale"),
    socket: { remoteAddress: {} },
    get: "(name)",
    header: "(name)",
    is: "(type)",
    accepts: "(types)",
    acceptsCharsets: "(charsets)",
    acceptsEncodings: "(encodings)",
    acceptsLanguages: "(languages)",
    range: "(size)",
  },
  res: RESPONSE,
  // Most of them give `res` back.
  "res()": RESPONSE,
  MODULES,
  console: LOGGER,
};
