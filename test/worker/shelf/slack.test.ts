import { describe, expect, it } from "vitest";
import { runOnShelf, SLACK } from "../../support/worker/shelf.ts";

const CODE = `
  import { WebClient, ErrorCode, LogLevel } from "@slack/web-api";
  const silent = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel: () => LogLevel.ERROR, setName() {} };
  const failure = (e) => [e.code === ErrorCode.PlatformError, e.data.error, e.message];
  const parts = {
    async posts() {
      const { ok, ts, message, response_metadata } = await client.chat.postMessage({
        channel: "C1", text: "こんにちは & <b>", blocks: [{ type: "divider" }] });
      return [ok, ts, message, response_metadata.scopes];
    },
    refuses: () => Promise.all([
      client.chat.postMessage({ channel: "C9", text: "x" }).catch(failure),
      new WebClient("xoxb-wrong", { logger: silent }).auth.test().catch(failure),
      client.apiCall("no.such").catch(failure)]),
    async pages() {
      const ids = [];
      for await (const { channels } of client.paginate("conversations.list", { limit: 2 })) ids.push(...channels.map(({ id }) => id));
      return ids;
    },
    async waits() {
      const { user } = await client.users.lookupByEmail({ email: "a@b.example" });
      return user.id;
    },
    async uploads() {
      const { files: [{ files: [file] }] } = await client.files.uploadV2({ channel_id: "C1", filename: "a.csv", content: "id,name" });
      return [file.id, file.content, file.channel];
    },
  };
  const client = new WebClient("xoxb-test", { logger: silent });
  export default async () => [await parts.posts(), await parts.refuses(), await parts.pages(), await parts.waits(), await parts.uploads()];
`;

describe("@slack/web-api", () => {
  it.each(["6.8.1", "7.10.0", "8.x"])("%s posts, pages, waits when told to, and uploads", async (version) => {
    const value = await runOnShelf({
      code: CODE,
      pinned: { "@slack/web-api": version },
      outbound: SLACK,
    });
    expect(value).toEqual([
      [
        true,
        "1795000000.000100",
        { text: "こんにちは & <b>", blocks: [{ type: "divider" }] },
        ["chat:write", "files:write"],
      ],
      [
        [true, "channel_not_found", "An API error occurred: channel_not_found"],
        [true, "invalid_auth", "An API error occurred: invalid_auth"],
        [true, "unknown_method", "An API error occurred: unknown_method"],
      ],
      ["C1", "C2", "C3"],
      "U1",
      ["F1", "id,name", "C1"],
    ]);
  });
});
