import { LOGGER } from "./craft.ts";
import { toGetters, toPlain, type Names } from "./names.ts";

/** What follows `integration("Name")`, and each of these. */
const CHAIN: Names = {
  endpoint: "(url)",
  channels: "([channel, …])",
  channel: "(channel)",
  server: "()",
  mobile: "()",
  client: "()",
  ensure: '("settings.key" or "message.path", { methods })',
  validate: "(msg, settings)",
  mapper: "(mapper)",
  mapping: "(key)",
  mapToTrack: '(["page", "screen"])',
  retries: "(count)",
  retry: "((err) => boolean)",
  timeout: "(ms)",
};

const HANDLER = "function (payload, fn)";

/** What an author writes of an integration. */
const METHODS: Names = {
  initialize: "function ()",
  identify: HANDLER,
  track: HANDLER,
  page: HANDLER,
  screen: HANDLER,
  group: HANDLER,
  alias: HANDLER,
  delete: HANDLER,
  batch: "function (events, fn)",
  enabled: "function (msg)",
};

/** What follows `this.post()`, and each of these. */
const REQUEST: Names = {
  set: "(name, value)",
  unset: "(name)",
  auth: "(user, password)",
  type: "(type)",
  accept: "(type)",
  query: "(object)",
  send: "(body)",
  field: "(name, value)",
  attach: "(name, bytes, filename)",
  timeout: "(ms)",
  parse: "(parser)",
  ok: "((res) => boolean)",
  use: "(plugin)",
  abort: "()",
  end: "(fn)",
};

const THIS: Names = {
  settings: {},
  name: {},
  get: "(path)",
  post: "(path)",
  put: "(path)",
  patch: "(path)",
  del: "(path)",
  head: "(path)",
  options: "(path)",
  request: "(method, path)",
  handle: "(fn)",
  map: "(object, key)",
  retry: "(err)",
  lock: "(key, timeout, fn)",
  unlock: "(key, fn)",
  error: "(format, …)",
  invalid: "(format, …)",
  reject: "(format, …)",
};

/** Messages of every type, and what each type has beside. */
const MESSAGE: Names = {
  proxy: "(path)",
  field: "(name)",
  context: "(name)",
  options: "(name)",
  enabled: "(name)",
  traits: "(aliases)",
  properties: "(aliases)",
  ...toGetters("json", "rawEvent", "type", "action", "integrations", "active", "userId", "anonymousId"),
  ...toGetters("sessionId", "groupId", "timestamp", "channel", "ip", "userAgent", "timezone", "library"),
  ...toGetters("device", "zip", "country", "street", "state", "city", "region", "event", "value"),
  ...toGetters("category", "id", "productId", "orderId", "sku", "tax", "name", "price", "total", "coupon"),
  ...toGetters("shipping", "discount", "subtotal", "products", "quantity", "currency", "referrer", "query"),
  ...toGetters("revenue", "cents", "username", "email", "created", "firstName", "lastName", "uid", "age"),
  ...toGetters("avatar", "position", "website", "phone", "address", "gender", "birthday", "companyName"),
  ...toGetters("industry", "employees", "title", "path", "url", "fullName", "previousId", "identify"),
};

/** `integration("Name").endpoint().ensure().mapper()…` in its files. */
export const INTEGRATION: Names = {
  require: '("segmentio-integration")',
  module: { exports: {} },
  exports: METHODS,
  integration: '("Name")',
  "integration()": CHAIN,
  prototype: METHODS,
  this: THIS,
  "this()": REQUEST,
  msg: MESSAGE,
  message: MESSAGE,
  facade: MESSAGE,
  res: toPlain("status", "ok", "body", "text", "type", "headers", "links", "error"),
  err: toPlain("status", "code", "message", "response", "origin"),
  console: LOGGER,
};
