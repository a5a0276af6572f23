import { CAPABILITIES, LOGGER } from "./craft.ts";
import { toPlain, type Names } from "./names.ts";

const HEADERS: Names = {
  get: "(name)",
  set: "(name, value)",
  has: "(name)",
  append: "(name, value)",
  delete: "(name)",
};

/** `export default { fetch(request, env, ctx) }`. */
export const FETCH: Names = {
  request: {
    headers: HEADERS,
    signal: { aborted: {}, addEventListener: '("abort", listener)' },
    ...toPlain("method", "url", "body", "bodyUsed"),
    json: "()",
    text: "()",
    arrayBuffer: "()",
    bytes: "()",
    blob: "()",
    formData: "()",
    clone: "()",
  },
  env: { HOOKWRIGHT: { ...CAPABILITIES, log: LOGGER, invoke: "({ functionId, data })" } },
  ctx: { waitUntil: "(promise)", passThroughOnException: "()", props: {} },
  event: toPlain("cron", "scheduledTime", "data"),
  process: { env: {} },
  Response: { json: "(value, init)", redirect: "(url, status)", error: "()" },
  Headers: "new (init)",
  URL: "new (url, base)",
  fetch: "(request, env, ctx)",
  scheduled: "(event, env, ctx)",
  console: LOGGER,
};
