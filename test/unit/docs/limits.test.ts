import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as limits from "../../../src/core/limits.ts";
import { readTables } from "../../support/docs-table.ts";

const PAGE = "docs/limits.md";
const KIB = 1_024;
const MIB = 1_024 * KIB;

const seconds = (ms: number) => `${ms / 1_000} s`;
const mib = (bytes: number) => `${(bytes / MIB).toLocaleString("en")} MiB`;
const kib = (bytes: number) => `${bytes / KIB} KiB`;
const count = (number: number) => number.toLocaleString("en");

/** What the page says of each limit, made of the constants that hold it: parts of the row, by its name. */
const ROWS: Record<string, string[]> = {
  time: [
    seconds(limits.RUN_TIMEOUT_MS),
    `${limits.RUN_TIMEOUT_MIN_MS / 1_000}-${limits.RUN_TIMEOUT_MAX_MS / 1_000} s`,
  ],
  "time, nobody waiting": [seconds(limits.BACKGROUND_TIMEOUT_MS)],
  "CPU time": [seconds(limits.RUN_CPU_MS), `${limits.RUN_CPU_MIN_MS}-${count(limits.RUN_CPU_MAX_MS)}`],
  memory: [`on Cloudflare ${limits.ISOLATE_MEMORY_BYTES / MIB} MB`],
  "outgoing requests": [count(limits.RUN_REQUESTS)],
  "outgoing bytes": [mib(limits.RUN_BYTES)],
  "where requests may go": ["public"],
  answer: [mib(limits.ANSWER_LIMIT_BYTES)],
  log: [kib(limits.LOG_LIMIT_BYTES), `${count(limits.LOG_LIMIT_LINES)} lines`],
  "runs at the same time": [count(limits.RUN_CONCURRENCY), `waits up to ${seconds(limits.RUN_WAIT_MS)}`],
  "runs of a gateway process": [count(limits.CONCURRENT_RUNS)],
  body: [
    mib(limits.BODY_LIMIT_BYTES),
    mib(limits.BODY_LIMIT_MAX_BYTES),
    `${limits.STREAM_BODY_LIMIT_MAX_BYTES / MIB / 1_024} GiB`,
  ],
  "time for the body": [seconds(limits.BODY_WAIT_MS)],
  "bodies in memory": [mib(limits.BODIES_IN_MEMORY_BYTES)],
  "large bodies (64 KiB)": ["one at a time"],
  "large answers (256 KiB) in memory": [
    mib(limits.ANSWERS_IN_MEMORY_BYTES),
    `nothing for ${seconds(limits.ANSWER_STALL_MS)}`,
    `over ${seconds(limits.ANSWER_TIME_MS)}`,
  ],
  "connections of a gateway process": ["half of `ulimit -n`"],
  calls: ["none"],
  "data of a fired event": [kib(limits.EVENT_BYTES)],
  "events of one call": [count(limits.FIRED_EVENTS_MAX)],
  "time of a trigger's call": [seconds(limits.TRIGGER_TIMEOUT_MS)],
  "answer that is kept": [kib(limits.ATTEMPT_DETAIL_BYTES)],
  "events that lead to each other": [count(limits.INVOKE_CHAIN_MAX)],
  "life of a function session": [
    `${limits.FUNCTION_SESSION_MINUTES} (${limits.FUNCTION_SESSION_MIN_MINUTES} to ${limits.FUNCTION_SESSION_MAX_MINUTES})`,
  ],
};

const rows = readTables(PAGE).flatMap(({ rows: each }) => each);
const text = readFileSync(PAGE, "utf8").replaceAll(/\s+/g, " ");

describe("docs/limits.md", () => {
  it("has the limits that are known here, and no others", () => {
    expect(rows.map(([name]) => name)).toEqual(Object.keys(ROWS));
  });

  it.each(rows.map((cells) => ({ name: cells[0] ?? "", row: cells.join(" | ") })))(
    "tells $name as it is held to",
    ({ name, row }) => {
      expect((ROWS[name] ?? []).filter((part) => !row.includes(part))).toEqual([]);
    },
  );

  it("tells the circuit as it is", () => {
    const { CIRCUIT_COOL_DOWN_MS, CIRCUIT_COOL_DOWN_MAX_MS, CIRCUIT_LOSSES, CIRCUIT_WINDOW_MS } = limits;
    expect([CIRCUIT_LOSSES, CIRCUIT_WINDOW_MS, CIRCUIT_COOL_DOWN_MAX_MS]).toEqual([3, 600_000, 600_000]);
    expect(text).toContain("three times within ten minutes");
    expect(text).toContain(`a cool-down of ${seconds(CIRCUIT_COOL_DOWN_MS)}`);
    expect(text).toContain("up to ten minutes");
  });

  it("tells what endpoints of Segment functions are held to", () => {
    const { SEGMENT_BODY_LIMIT_BYTES, SEGMENT_TIMEOUT_MS } = limits;
    expect(text).toContain(`${seconds(SEGMENT_TIMEOUT_MS)} and ${kib(SEGMENT_BODY_LIMIT_BYTES)}`);
  });
});
