import { describe, expect, it } from "vitest";
import { parseOptions, USAGE, type ServerOptions } from "../../../src/local/options.ts";
import { readTable, toCodes } from "../../support/docs-table.ts";
import { readConfig } from "../../support/worker-config.ts";

const PAGE = "docs/settings.md";

/** What the one-machine server sets for its own processes: no setting of anybody's. */
const INTERNAL = ["CLIENT_ADDRESS", "GATEWAY_ID"];

/** Notes the names that are read of an environment. */
function namesReadBy(read: (env: Record<string, string>) => unknown): string[] {
  const names = new Set<string>();
  const env = new Proxy<Record<string, string>>(
    {},
    {
      get: (_, name) => {
        names.add(String(name));
        return undefined;
      },
    },
  );
  read(env);
  return [...names].toSorted();
}

const everywhere = readTable(PAGE, "everywhere");
const oneMachine = readTable(PAGE, "one machine");
const workerNames = namesReadBy((env) => readConfig(env));

describe("the settings everywhere", () => {
  /** Those with a number for a default, as the page tells it. */
  const NUMBERS: Record<string, (config: ReturnType<typeof readConfig>) => number> = {
    ENDPOINT_CACHE_SECONDS: ({ endpointCacheMs }) => endpointCacheMs / 1_000,
    LOG_RETENTION_DAYS: ({ logRetentionDays }) => logRetentionDays,
    MAX_CONCURRENT_RUNS: ({ maxConcurrentRuns }) => maxConcurrentRuns,
    RECORDS_PER_MINUTE: ({ recordsPerMinute }) => recordsPerMinute,
    FUNCTION_SESSION_MINUTES: ({ functionSessionMs }) => functionSessionMs / 60_000,
  };

  it("are all that the Worker reads, and no others", () => {
    const shown = everywhere.flatMap(([name = ""]) => toCodes(name));
    const own = workerNames.filter((name) => !INTERNAL.includes(name) && name !== "EGRESS_ALLOW_PRIVATE");
    expect(shown.toSorted()).toEqual(own);
  });

  it("have the defaults that the Worker has", () => {
    const shown = everywhere.flatMap(([name = "", , value = ""]) =>
      /^\d+$/.test(value) ? [[toCodes(name)[0], Number(value)]] : [],
    );
    const config = readConfig({});
    expect(Object.fromEntries(shown)).toEqual(
      Object.fromEntries(Object.entries(NUMBERS).map(([name, of]) => [name, of(config)])),
    );
  });

  it("have the bounds that the Worker keeps", () => {
    const bounds = everywhere.flatMap(([name = "", text = ""]) => {
      const [, from, to] = /(?:at least (\d+)|(\d+ to \d+))/.exec(text) ?? [];
      const [low, high] = (to ?? from ?? "").split(" to ").map(Number);
      return low ? [{ name: toCodes(name)[0] ?? "", low, high }] : [];
    });
    expect(bounds.map(({ name }) => name)).toEqual([
      "ADMIN_TOKEN",
      "LOG_RETENTION_DAYS",
      "FUNCTION_SESSION_MINUTES",
    ]);
    for (const { name, low, high } of bounds) {
      // Of a token it is the length that has bounds.
      const toValue = (value: number) => (name === "ADMIN_TOKEN" ? "x".repeat(value) : String(value));
      const readWith = (value: number) => () => readConfig({ [name]: toValue(value) });
      expect(readWith(low)).not.toThrow();
      expect(readWith(low - 1)).toThrow(name);
      if (high !== undefined) {
        expect(readWith(high)).not.toThrow();
        expect(readWith(high + 1)).toThrow(name);
      }
    }
  });
});

describe("the settings of one machine", () => {
  const codes = oneMachine.flatMap(([names = ""]) => toCodes(names));
  const flags = codes.filter((code) => code.startsWith("--"));
  const names = codes.filter((code) => !code.startsWith("--")).map((code) => code.replace(/=.*/, ""));

  it("are all flags that the server takes, and no others", () => {
    const taken = Array.from(USAGE.matchAll(/^ {2}(--[a-z-]+)/gm), ([, flag = ""]) => flag);
    expect(flags.toSorted()).toEqual(taken.filter((flag) => flag !== "--help").toSorted());
    expect(listRefused(flags)).toEqual([]);
  });

  it("are all that it reads of the environment beside those", () => {
    const read = namesReadBy((env) => parseOptions([], env));
    const own = read.filter((name) => !workerNames.includes(name) || name === "EGRESS_ALLOW_PRIVATE");
    expect(names.toSorted()).toEqual(own);
  });

  it("have the defaults that it has", () => {
    const options = parseOptions([], {}) as ServerOptions;
    const shown = Object.fromEntries(
      oneMachine.map(([name = "", , value = ""]) => [toCodes(name)[0], value]),
    );
    expect(shown).toEqual({
      "--port": `${options.port} · ${options.host}`,
      "--data": `\`${options.dataDir}\``,
      "--sandboxes": `${options.sandboxes} · ${options.sandboxMemoryMiB}`,
      "--gateways": String(options.gateways),
      "--allow-private-egress": options.allowPrivateEgress ? "on" : "off",
      "--no-demo": options.demo ? "off" : "on",
      WORKERD_V8_FLAGS: options.v8Flags.length === 0 ? "none" : options.v8Flags.join(" "),
    });
  });
});

/** Which of them the server refuses, given a value where they take one. */
function listRefused(flags: string[]): string[] {
  return flags.filter((flag) => {
    const isSwitch = /^--(?:allow|no)-/.test(flag);
    try {
      return parseOptions(isSwitch ? [flag] : [flag, "1"], {}) === null;
    } catch {
      return true;
    }
  });
}
