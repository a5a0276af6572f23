import { CompletionContext, type CompletionSource } from "@codemirror/autocomplete";
import { javascript } from "@codemirror/lang-javascript";
import { EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { listOptions, toCompletions } from "../../../../src/console/editor/completion.ts";
import { API_OF } from "../../../../src/console/editor/dialect-api.ts";
import { DIALECT_NAMES } from "../../../../src/core/contract.ts";

type DialectName = keyof typeof API_OF;

const labels = (path: string[], dialect: DialectName = "craft") =>
  listOptions(API_OF[dialect], path).map(({ label }) => label);

const OWN = { settings: ["apiKey"], variables: ["GREETING"] };

/** What is offered where a text has its bar, and what choosing the first would write. */
async function offer(dialect: DialectName, text: string) {
  const at = text.indexOf("|");
  const state = EditorState.create({ doc: text.replace("|", ""), extensions: javascript() });
  const source: CompletionSource = toCompletions(dialect, () => OWN);
  const result = await source(new CompletionContext(state, at, false));
  return { from: result?.from, labels: result?.options.map(({ label }) => label), first: result?.options[0] };
}

describe("listOptions", () => {
  it("knows what a payload holds", () => {
    expect(labels(["data", "jsonPayload", "data", "hook_data"])).toEqual([
      "body",
      "endpointSuffix",
      "ip",
      "query",
      "headers",
      "isBase64Encoded",
      "rawBody",
    ]);
  });

  it("has nothing where a name is unknown or has no members", () => {
    expect(labels(["nothing", "here"])).toEqual([]);
    expect(labels(["MODULES", "kvs", "get"])).toEqual([]);
    expect(labels(["constructor"])).toEqual([]);
  });

  it("knows Segment's own names in Segment's functions only", () => {
    expect(labels(["Segment"], "segment-source")).toContain("track");
    expect(labels([], "craft")).not.toContain("Segment");
  });

  it("has names for every dialect that functions are stored in", () => {
    const without = DIALECT_NAMES.filter((name) => name !== "webhook").filter(
      (name) => labels([], name).length < 4,
    );
    expect(without).toEqual([]);
  });
});

describe("completion", () => {
  it.each([
    ["craft", "MODULES.craftFunctions.|", "invoke"],
    ["craft-http", "res.status(200).|", "json"],
    ["craft-http", "await res\n  .status(200)\n  .set('a', 'b')\n  .js|", "json"],
    ["craft-http", "req.|", "rawBody"],
    ["fetch", "env.HOOKWRIGHT.kvs.|", "checkAndWrite"],
    ["fetch", "env.|", "GREETING"],
    ["segment-source", "Segment.|", "identify"],
    ["segment-source", "settings.|", "apiKey"],
    ["segment-destination", "event.context.page.|", "referrer"],
    ["segment-insert", "Drop|", "DropEvent"],
    ["integration", 'integration("A")\n  .endpoint("u")\n  .|', "ensure"],
    ["integration", 'var A = (module.exports = integration("A").|)', "mapper"],
    ["integration", "this.settings.|", "apiKey"],
    ["integration", "this.post().auth(this.settings.apiKey).|", "send"],
    ["integration", "CRM.prototype.|", "identify"],
    ["integration", "msg.|", "userId"],
    ["xkit", "connection.authorization.|", "display_label"],
  ] as const)("in %s of %s has %s", async (dialect, text, label) => {
    expect((await offer(dialect, text)).labels).toContain(label);
  });

  it.each([
    ["craft", "thing().|"],
    ["craft", "thing[0].|"],
    ["integration", 'other("A").|'],
    ["craft", "|"],
  ] as const)("in %s of %s has nothing", async (dialect, text) => {
    expect((await offer(dialect, text)).labels).toBeUndefined();
  });

  it("takes the place of what is typed of a name", async () => {
    expect((await offer("craft", "MODULES.kv|")).from).toBe("MODULES.".length);
  });

  it.each([
    ["const a = '<% GR|'", "GREETING %>"],
    ["const a = '<%|", "GREETING %>"],
    ["const a = '<% GR| %>'", "GREETING"],
  ])("writes a variable out: %s", async (text, apply) => {
    expect((await offer("craft", text)).first).toMatchObject({ label: "GREETING", apply });
  });

  it("has no placeholders where there are none", async () => {
    expect((await offer("fetch", "<% |")).labels).toBeUndefined();
  });
});
