import { describe, expect, it } from "vitest";
import { compareSettings, type ComparedSettings } from "../../../../src/cli/plan/settings.ts";

const DEFINITIONS = [
  { name: "apiKey", type: "STRING", sensitive: true },
  { name: "region", type: "STRING" },
  { name: "isOn", type: "BOOLEAN" },
  { name: "headers", type: "TEXT_MAP" },
];
const DOTS = "••••••";

type Row = [
  what: string,
  wanted: Record<string, unknown>,
  shown: Record<string, unknown>,
  compared: Partial<ComparedSettings>,
];

describe("settings of a connection", () => {
  const rows: Row[] = [
    ["nothing of what is the same", { region: "jp" }, { region: "jp" }, { given: {}, diff: [] }],
    [
      "a plain one that differs",
      { region: "us" },
      { region: "jp" },
      { given: { region: "us" }, diff: ['- settings.region = "jp"', '+ settings.region = "us"'] },
    ],
    [
      "a sensitive one that is not there, and never its value in the diff",
      { apiKey: { env: "KEY" } },
      {},
      { given: { apiKey: "secret" }, diff: ["+ settings.apiKey from KEY"] },
    ],
    [
      "none that is there, whose variable need not be set",
      { apiKey: { env: "UNSET" } },
      { apiKey: DOTS },
      { given: {}, diff: [], kept: ["apiKey"] },
    ],
    [
      "a plain one from the environment",
      { region: { env: "REGION" } },
      { region: "eu" },
      { given: {}, diff: [] },
    ],
    ["a truth value from its word", { isOn: { env: "FLAG" } }, { isOn: true }, { given: {} }],
    [
      "members from the environment",
      { headers: { "x-key": { env: "KEY" }, "x-a": "1" } },
      {},
      {
        given: { headers: { "x-key": "secret", "x-a": "1" } },
        hidden: ["headers"],
        diff: ["+ settings.headers from KEY"],
      },
    ],
    [
      "no sensitive one from the file",
      { apiKey: "secret" },
      { apiKey: DOTS },
      { given: {}, faults: ['apiKey: is sensitive: name a variable of the environment, { env = "…" }'] },
    ],
    [
      "none whose variable is not set",
      { apiKey: { env: "UNSET" } },
      {},
      { given: {}, faults: ["apiKey: the variable UNSET is not set in the environment"] },
    ],
    [
      "none that is not defined",
      { regoin: "jp" },
      {},
      { given: {}, faults: ["regoin: is not a setting of the function"] },
    ],
  ];
  it.each(rows)("send %s", (_what, wanted, shown, compared) => {
    const env = { KEY: "secret", REGION: "eu", FLAG: "true" };
    const options = { definitions: DEFINITIONS, shown, env, resend: false };
    expect(compareSettings(wanted, options)).toMatchObject(compared);
  });

  it("send a sensitive one again when they are told to", () => {
    const options = { definitions: DEFINITIONS, shown: { apiKey: DOTS }, env: { KEY: "new" }, resend: true };
    expect(compareSettings({ apiKey: { env: "KEY" } }, options)).toMatchObject({
      given: { apiKey: "new" },
      kept: [],
    });
  });

  it("must have those that are required, there or in the file", () => {
    const definitions = [{ name: "apiKey", required: true, sensitive: true }];
    const faultsOf = (shown: Record<string, unknown>) =>
      compareSettings({}, { definitions, shown, env: {}, resend: false }).faults;
    expect(faultsOf({})).toEqual(["apiKey: is required"]);
    expect(faultsOf({ apiKey: DOTS })).toEqual([]);
  });
});
