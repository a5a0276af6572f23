import { LOGGER } from "./craft.ts";
import { toPlain, type Names } from "./names.ts";

/** Libraries that are loaded for code which names them. */
const LIBRARIES: Names = {
  ...toPlain("_", "moment", "AWS", "crypto", "https", "FormData", "jsforce", "jsonwebtoken"),
  ...toPlain("OAuth", "stripe", "twilio", "xml", "xml2js"),
  fetchretrylib: { fetchretry: {} },
  google: { cloud: { bigquery: {}, storage: {} } },
  hubspotlib: { hubspot: {} },
  libphonenumberjslib: { libphonenumberjs: {} },
  mailchimplib: { mailchimp: {} },
  nodemailjet: { nodemailjet: {} },
  sendgrid: { client: {}, mail: {} },
  skyflowlib: { skyflow: {} },
  uuidv5: { uuidv5: {} },
  winstonlib: { winston: {} },
  zlib: { zlib: {} },
};

const SHARED: Names = {
  settings: {},
  cache: { load: "(key, ttl, async () => value)", delete: "(key)" },
  ValidationError: "new (message)",
  InvalidEventPayload: "new (message)",
  EventNotSupported: "new (message)",
  RetryError: "new (message)",
  Timeout: "new (message)",
  fetch: "(url, { method, headers, body, timeout })",
  btoa: "(bytes)",
  atob: "(base64)",
  console: LOGGER,
  ...toPlain("Buffer", "URL", "URLSearchParams", "Headers", "Request", "Response"),
  ...LIBRARIES,
};

/** `async function onRequest(request, settings)`. */
export const SEGMENT_SOURCE: Names = {
  ...SHARED,
  onRequest: "(request, settings)",
  request: {
    json: "()",
    text: "()",
    bytes: "()",
    headers: { get: "(name)", has: "(name)" },
    url: { searchParams: { get: "(name)", getAll: "(name)" }, search: {} },
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

/** `async function onTrack(event, settings)` and its siblings. */
export const SEGMENT_EVENTS: Names = {
  ...SHARED,
  event: {
    ...toPlain("type", "event", "name", "userId", "anonymousId", "groupId", "previousId", "messageId"),
    ...toPlain("timestamp", "sentAt", "receivedAt", "originalTimestamp", "properties", "traits"),
    ...toPlain("integrations", "channel", "version"),
    context: {
      ...toPlain("ip", "userAgent", "locale", "timezone", "library", "campaign", "device", "app", "os"),
      page: toPlain("path", "url", "title", "referrer", "search"),
      traits: {},
    },
  },
  events: { map: "((event) => …)", filter: "((event) => …)", length: {} },
  status: {},
  errormessage: {},
  onTrack: "(event, settings)",
  onIdentify: "(event, settings)",
  onGroup: "(event, settings)",
  onPage: "(event, settings)",
  onScreen: "(event, settings)",
  onAlias: "(event, settings)",
  onDelete: "(event, settings)",
  onBatch: "(events, settings)",
};

/** The same, but what is returned takes the event's place. */
export const SEGMENT_INSERT: Names = { ...SEGMENT_EVENTS, DropEvent: "new (message)" };
