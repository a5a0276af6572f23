import { cpus, totalmem } from "node:os";
import { toMarkdownTable } from "../faults/markdown.ts";
import type { FullRate } from "./load.ts";
import type { Sample } from "./sample.ts";
import type { Line } from "./verdict.ts";

export interface Soak {
  fullRate: FullRate;
  rate: number;
  samples: readonly Sample[];
  lines: readonly Line[];
}

const SHOWN = 12;

const HEAD = ["minute", "calls/s", "p50 (ms)", "p99 (ms)", "failed", "supervisor (MiB)"].concat([
  "control (MiB)",
  "gateway (MiB)",
  "sandboxes (MiB)",
  "handles",
  "database (MiB)",
]);

/** Writes the whole report. */
export function toReport({ fullRate, rate, samples, lines }: Soak): string {
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB`;
  const minutes = samples.at(-1)?.minutes ?? 0;
  const verdict = lines.map(({ what, found, expected, isMet }) => [
    what,
    found,
    expected,
    isMet ? "yes" : "**no**",
  ]);
  return `# Soak

Written by \`npm run test:soak\` on ${date}: ${machine}, Node ${process.versions.node}.

${minutes.toFixed(0)} minutes at ${rate} calls/s, sent on time whatever became of earlier ones; at the beginning the server had answered
${fullRate.perSecond.toFixed(0)} calls/s of the mix at most (${fullRate.failed} failed meanwhile). 70 % are echoes of 20 functions, 15 % write and read
the kvs, 15 % count; besides, a function throws 60 times and gets a new version 4 times a minute. The client has the
same cores as the server. (A run of less than half an hour shows how the server warms up, more than a trend.)

## Samples

${toMarkdownTable(HEAD, thin(samples).map(toRow))}

Processes that were started anew: ${listRestarts(samples)}.

## Verdict

A straight line through the samples of the second half:

${toMarkdownTable(["what", "found", "expected", "met"], verdict)}
`;
}

/** Some samples from the first to the last, at even distances. */
function thin(samples: readonly Sample[]): Sample[] {
  const count = Math.min(SHOWN, samples.length);
  return Array.from({ length: count }, (_, i) =>
    samples.at(Math.round((i * (samples.length - 1)) / Math.max(1, count - 1))),
  ).flatMap((sample) => sample ?? []);
}

function toRow(sample: Sample): string[] {
  const { residentMiB, minutes, callsPerSecond, p50Ms, p99Ms, failed, handles, databaseMiB } = sample;
  const { supervisor, control, gateway, sandboxes } = residentMiB;
  return [
    minutes.toFixed(1),
    callsPerSecond.toFixed(0),
    p50Ms.toFixed(1),
    p99Ms.toFixed(1),
    String(failed),
    ...[supervisor, control, gateway, sandboxes].map((mib) => mib.toFixed(0)),
    String(handles),
    databaseMiB.toFixed(1),
  ];
}

function listRestarts(samples: readonly Sample[]): string {
  const changes = samples.filter(({ pids }, i) => i > 0 && pids !== samples[i - 1]?.pids);
  return changes.length === 0
    ? "none"
    : changes.map(({ minutes }) => `in minute ${minutes.toFixed(1)}`).join(", ");
}
