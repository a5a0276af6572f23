import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { expectTried, save, tryOut, type Program } from "./runner.ts";

const EXAMPLES = path.join(import.meta.dirname, "../../../examples");

async function readExample(name: string, dialect: Program["dialect"]): Promise<Program> {
  return { dialect, code: await readFile(path.join(EXAMPLES, name, "index.js"), "utf8") };
}

describe("an example", () => {
  it("of each kind can be saved as it is", async () => {
    const programs = await Promise.all([
      readExample("segment-source-order", "segment-source"),
      readExample("segment-destination-webhook", "segment-destination"),
      readExample("segment-insert-consent", "segment-insert"),
    ]);
    const ids = await Promise.all(programs.map(save));
    expect(ids).toEqual([0, 1, 2].map(() => expect.stringMatching(/^fn_/) as unknown));
  });

  it("of an insert function drops and changes events", async () => {
    const program = await readExample("segment-insert-consent", "segment-insert");
    const timestamp = "2026-01-01T20:00:00.000Z";
    const agreed = { categoryPreferences: { marketing: true } };
    const context = { consent: agreed, ip: "192.0.2.1", timezone: "Asia/Tokyo" };
    const events = [
      { type: "track", timestamp, context },
      { type: "track", timestamp, context: {} },
      { type: "identify", traits: { email: "a@b.example", ssn: "1" } },
    ];
    expectTried(await tryOut(program, { input: { events, batch: true } }), {
      value: {
        events: [
          {
            type: "track",
            timestamp,
            context: { consent: agreed, timezone: "Asia/Tokyo", localDay: "2026-01-02" },
          },
          null,
          { type: "identify", traits: { email: "a@b.example" } },
        ],
      },
    });
  });
});
