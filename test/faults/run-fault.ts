import { setTimeout as sleep } from "node:timers/promises";
import type { Fault } from "./fault.ts";
import { toFigures, type Figures } from "./figures.ts";
import { judge, type Verdict } from "./goal.ts";
import { startLoad } from "./load.ts";
import type { FaultOptions } from "./options.ts";
import { createPhase } from "./phase.ts";
import { FAR, NEAR, type Stage } from "./stage.ts";
import { createTally } from "./tally.ts";

/** How one of the two good functions fared. */
export interface GoodResult {
  where: "the same sandbox" | "the other sandbox";
  figures: Figures;
  /** Its sandbox process, or the gateway, ended meanwhile. */
  hasDied: boolean;
  verdict: Verdict;
}

/** What one row came to. */
export interface FaultResult {
  fault: Fault;
  good: GoodResult[];
  /** What those got who did something bad. */
  badAnswers: string;
  /** Processes that ended or were replaced. */
  processes: string;
  remark: string | null;
  /** What does not work after it although nobody does anything bad any more, or why it broke off. */
  problem: string | null;
  /** What the server printed meanwhile. */
  printed: string;
}

/** The load runs alone at first, and at the end for longer than it may take to recover. */
const LEAD_MS = 3_000;
const TAIL_MS = 5_000;

/** Does something bad to a server under a steady load of good calls. */
export async function runFault(
  fault: Fault,
  stage: Stage,
  { seconds, rate }: Pick<FaultOptions, "seconds" | "rate">,
): Promise<FaultResult> {
  const inject = await fault.prepare(stage);
  const { near, far, server } = stage;
  const control = stage.pidOf("control");
  const printedBefore = server.output().length;
  const load = await startLoad({
    urls: [near.url, far.url],
    perSecond: rate,
    isFresh: fault.isFresh ?? false,
  });
  await sleep(LEAD_MS);
  const phase = createPhase((fault.seconds ?? seconds) * 1_000 - LEAD_MS - TAIL_MS);
  let brokeOff: string | null = null;
  const remark = await inject(phase).catch((error: unknown) => void (brokeOff = String(error)));
  await phase.pause(Number.POSITIVE_INFINITY);
  await sleep(TAIL_MS);
  const calls = await load.stop();
  const unhealed = await stage.findUnhealed();
  const printed = server.output().slice(printedBefore);
  const ended = listEnded(printed);
  if (unhealed === null && stage.pidOf("control") !== control) {
    ended.push("control ended");
  }
  const good = [NEAR, FAR].map((sandbox, target): GoodResult => {
    const figures = toFigures(calls.filter((call) => call.target === target));
    const hasDied = [`sandbox-${sandbox} ended`, "gateway ended"].some((what) => ended.includes(what));
    return {
      where: sandbox === NEAR ? "the same sandbox" : "the other sandbox",
      figures,
      hasDied,
      verdict: judge(figures, hasDied),
    };
  });
  const processes = createTally();
  ended.forEach(processes.add);
  return {
    fault,
    good,
    badAnswers: phase.tally.toText(),
    processes: processes.toText(),
    remark: remark ?? null,
    problem: unhealed === null ? brokeOff : `needs a person: ${unhealed}`,
    printed,
  };
}

/** Reads from what the supervisor printed which processes it missed, and which it exchanged. */
function listEnded(output: string): string[] {
  const ended = [...output.matchAll(/^the (\S+) process ended/gm)].map(([, name]) => `${name} ended`);
  const replaced = [...output.matchAll(/^(\S+) holds more than/gm)].map(([, name]) => `${name} replaced`);
  return [...ended, ...replaced];
}
