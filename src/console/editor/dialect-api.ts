import type { Dialect } from "../../api/resources.ts";

/** Names that code may use: a text says how a function is called, a member has more names below it. */
export interface Names {
  readonly [name: string]: string | Names;
}

const LOGGER: Names = {
  debug: "(...values)",
  log: "(...values)",
  info: "(...values)",
  warn: "(...values)",
  error: "(...values)",
};

const MODULES: Names = {
  kvs: {
    get: "({ keys })",
    write: "({ key, value, minutesToExpire })",
    checkAndWrite: "(entry)",
    list: "({ startKey, stopKey, limit })",
    delete: "({ key })",
  },
  counter: {
    get: "({ keys })",
    set: "({ key, value })",
    increment: "({ key, changeAmount })",
    decrement: "({ key, changeAmount })",
  },
  secret: { get: "({ keys })" },
  logger: LOGGER,
  initLogger: "({ logLevel })",
  craftFunctions: { invoke: "({ functionId, data })" },
  RetryableError: "new (message, seconds)",
};

const HOOK_DATA: Names = { body: {}, endpointSuffix: {}, ip: {}, query: {}, headers: {} };

const CRAFT: Names = {
  data: {
    id: {},
    kind: {},
    timestamp: {},
    jsonPayload: { name: {}, data: { plugin_name: {}, hook_data: HOOK_DATA } },
  },
  hook_data: HOOK_DATA,
  MODULES,
  logger: LOGGER,
  craft_status_code: {},
  craft_redirect_url: {},
  craft_headers: {},
  craft_body: {},
};

const CRAFT_HTTP: Names = {
  req: {
    method: {},
    path: {},
    params: {},
    query: {},
    headers: {},
    body: {},
    ip: {},
    baseUrl: {},
    originalUrl: {},
    get: "(name)",
    is: "(type)",
    accepts: "(types)",
  },
  res: {
    status: "(code)",
    set: "(name, value)",
    type: "(type)",
    json: "(value)",
    send: "(body)",
    redirect: "(url)",
    cookie: "(name, value, options)",
    end: "(body)",
    write: "(chunk)",
  },
  MODULES,
};

const { kvs = {}, counter = {}, secret = {} } = MODULES;

const FETCH: Names = {
  request: {
    method: {},
    url: {},
    headers: { get: "(name)" },
    body: {},
    signal: {},
    json: "()",
    text: "()",
    arrayBuffer: "()",
    formData: "()",
  },
  env: { HOOKWRIGHT: { kvs, counter, secret, log: LOGGER, invoke: "({ functionId, data })" } },
  ctx: { waitUntil: "(promise)" },
  Response: { json: "(value, init)", redirect: "(url, status)" },
};

const SEGMENT_SHARED: Names = {
  settings: {},
  cache: { load: "(key, ttl, load)", delete: "(key)" },
  ValidationError: "new (message)",
  InvalidEventPayload: "new (message)",
  EventNotSupported: "new (message)",
  RetryError: "new (message)",
  Timeout: "new (message)",
};

const SEGMENT_SOURCE: Names = {
  ...SEGMENT_SHARED,
  request: {
    json: "()",
    text: "()",
    bytes: "()",
    headers: { get: "(name)" },
    url: { searchParams: {} },
    method: {},
  },
  Segment: {
    track: "({ event, userId, properties })",
    identify: "({ userId, traits })",
    group: "({ groupId, userId, traits })",
    page: "({ name, userId, properties })",
    screen: "({ name, userId, properties })",
    alias: "({ previousId, userId })",
    set: "({ collection, id, properties })",
  },
};

const SEGMENT_EVENTS: Names = {
  ...SEGMENT_SHARED,
  event: {
    type: {},
    event: {},
    userId: {},
    anonymousId: {},
    messageId: {},
    timestamp: {},
    properties: {},
    traits: {},
    context: {},
  },
  onTrack: "(event, settings)",
  onIdentify: "(event, settings)",
  onGroup: "(event, settings)",
  onPage: "(event, settings)",
  onScreen: "(event, settings)",
  onAlias: "(event, settings)",
  onDelete: "(event, settings)",
  onBatch: "(events, settings)",
};

const XKIT: Names = {
  variables: {},
  inputs: {},
  context: { external_id: {}, external_name: {} },
  connection: { id: {}, enabled: {}, connector: { slug: {}, name: {} }, authorization: { status: {} } },
  source: { slug: {}, name: {} },
  record: { id: {}, external_id: {}, version: {} },
};

/** What each dialect gives to its functions. */
export const API_OF: Record<Dialect, Names> = {
  craft: CRAFT,
  "craft-http": CRAFT_HTTP,
  fetch: FETCH,
  "segment-source": SEGMENT_SOURCE,
  "segment-destination": SEGMENT_EVENTS,
  "segment-insert": { ...SEGMENT_EVENTS, DropEvent: "new (message)" },
  integration: {},
  xkit: XKIT,
};
