import { cpus, totalmem } from "node:os";
import { toMarkdownTable } from "./markdown.ts";
import type { FaultOptions } from "./options.ts";
import type { Fault } from "./fault.ts";
import type { FaultResult } from "./run-fault.ts";

/** A row of the table, or why there is none. */
export type Entry = FaultResult | NotDone;

interface NotDone {
  fault: Fault;
  reason: string;
  /** It cannot be done on this machine; otherwise it went wrong. */
  isSkipped: boolean;
}

const HEAD = [
  "fault",
  "good function in",
  "sent",
  "failed",
  "success",
  "longest gap (ms)",
  "to recover (ms)",
  "p99 (ms)",
  "goal",
  "met",
];

/** Tells whether a row fell short of what is promised. */
export function isMissed(entry: Entry): boolean {
  return "reason" in entry
    ? !entry.isSkipped
    : entry.problem !== null || entry.good.some(({ verdict }) => !verdict.isMet);
}

/** Writes the whole report. */
export function toReport(entries: readonly Entry[], { seconds, rate }: FaultOptions): string {
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB`;
  return `# Faults

Written by \`npm run test:faults\` on ${date}: ${machine}, Node ${process.versions.node}.

Each row has a server with two sandbox processes, and in each of them a good function that is called ${rate} times a
second over kept connections, whatever becomes of earlier calls; nothing is tried again. Meanwhile something bad is done,
for about ${seconds} s in most rows; bad functions live in "the same sandbox" as the first good one. Nobody helps the server.

- **failed**: any answer but 200 with the right body within 10 s.
- **longest gap**: between two right answers. **to recover**: from the sending of the first call that failed to that of
  the first one of a second in which none did.
- **goal**: 99.9 % where the function's own process lives; 99 % and back within 3 s where its sandbox or the gateway ended.

## Good calls

${toMarkdownTable(HEAD, entries.flatMap(toLines))}

## What was done, and what became of it

${toMarkdownTable(["fault", "injected", "the bad ones got", "processes", "remarks"], entries.map(toStory))}
`;
}

/** One line for each of the good functions. */
export function toLines(entry: Entry): string[][] {
  if ("reason" in entry) {
    return [[entry.fault.name, "", "", "", "", "", "", "", "", entry.isSkipped ? "skipped" : "**no**"]];
  }
  return entry.good.map(({ where, figures, verdict }, index) => [
    index === 0 ? entry.fault.name : "",
    where,
    String(figures.sent),
    String(figures.failed),
    toShare(figures.successShare),
    figures.longestGapMs.toFixed(0),
    figures.recoveryMs.toFixed(0),
    figures.p99Ms.toFixed(0),
    verdict.goal,
    verdict.isMet && entry.problem === null ? "yes" : "**no**",
  ]);
}

/** Cuts, since 99.99 % that is shown as 100 % hides what failed. */
function toShare(share: number): string {
  return `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;
}

function toStory(entry: Entry): string[] {
  const { name, injected } = entry.fault;
  if ("reason" in entry) {
    return [name, injected, "", "", `${entry.isSkipped ? "skipped" : "**went wrong**"}: ${entry.reason}`];
  }
  const failures = entry.good.map(({ where, figures }) =>
    figures.problems === "" ? "" : `good calls in ${where}: ${figures.problems}`,
  );
  const problem = entry.problem === null ? "" : `**${entry.problem}**`;
  const remarks = [entry.remark ?? "", problem, ...failures].filter((text) => text !== "");
  return [name, injected, entry.badAnswers, entry.processes, remarks.join("; ")];
}
