/** Slack for tests: an auxiliary Worker with the parts of its Web API that the tests call. */

const TOKEN = "xoxb-test";

let limited = 0;
/** @type {Map<string, string>} */
const uploads = new Map();

/** @type {Record<string, (fields: URLSearchParams, request: Request) => unknown>} */
const METHODS = {
  "auth.test": () => ({ ok: true, team: "Test" }),
  "chat.postMessage": (fields) =>
    fields.get("channel") === "C1"
      ? {
          ok: true,
          channel: "C1",
          ts: "1795000000.000100",
          message: { text: fields.get("text"), blocks: JSON.parse(fields.get("blocks") ?? "[]") },
        }
      : { ok: false, error: "channel_not_found" },
  "conversations.list": (fields) =>
    fields.get("cursor") === null
      ? { ok: true, channels: [{ id: "C1" }, { id: "C2" }], response_metadata: { next_cursor: "more" } }
      : { ok: true, channels: [{ id: "C3" }], response_metadata: { next_cursor: "" } },
  "users.lookupByEmail": () =>
    limited++ === 0
      ? new Response(null, { status: 429, headers: { "retry-after": "1" } })
      : { ok: true, user: { id: "U1" } },
  "files.getUploadURLExternal": (fields) => ({
    ok: true,
    upload_url: `https://files.slack.test/upload/${fields.get("filename")}`,
    file_id: "F1",
  }),
  "files.completeUploadExternal": (fields) => ({
    ok: true,
    files: JSON.parse(fields.get("files") ?? "[]").map((/** @type {{ title: string }} */ file) => ({
      ...file,
      content: uploads.get(file.title),
      channel: fields.get("channel_id"),
    })),
  }),
};

export default {
  /** @param {Request} request */
  async fetch(request) {
    const { hostname, pathname } = new URL(request.url);
    if (hostname === "files.slack.test") {
      const body = await request.text();
      // Sent as it is, or as the only part of a form.
      uploads.set(pathname.split("/").at(-1) ?? "", /\r\n\r\n(.*)\r\n--/s.exec(body)?.[1] ?? body);
      return new Response("OK");
    }
    const fields = new URLSearchParams(await request.text());
    if (request.headers.get("authorization") !== `Bearer ${TOKEN}`) {
      return Response.json({ ok: false, error: "invalid_auth" });
    }
    const answer = METHODS[pathname.replace("/api/", "")]?.(fields, request);
    return answer instanceof Response
      ? answer
      : Response.json(answer ?? { ok: false, error: "unknown_method" }, {
          headers: { "x-oauth-scopes": "chat:write,files:write" },
        });
  },
};
