import type { ProcessEnd } from "../core/process-end.ts";
import type { Testimony } from "../core/blame.ts";
import type { SandboxClient } from "./sandbox-client.ts";

/** A process that has answered a run within this time is alive; any other is asked first. */
const ALIVE_MS = 50;
/** One that was asked counts for longer: whoever waits for it must come back in time to see it, however late it answers. */
const ASKED_ALIVE_MS = 150;
const PING_WAIT_MS = 100;
/** Many callers that wait for a silent process need not all ask it. */
const ASK_AGAIN_MS = 50;
/** How long a pause holds when it is not asked for again: nobody has to end it. */
const PAUSE_MS = 2_000;
/** A run is given up at its deadline, but a process that it has stopped may take longer to die. */
const RUN_SLACK_MS = 1_000;
const RUN_MIN_MS = 5_000;
/** At so many runs those that must be over are looked for. */
const SWEEP_MIN = 1_000;

/** A run that was sent to a process: of which version, which lives in which slot. */
export interface Run {
  functionId: string;
  version: string;
  home: number;
  /** Epoch ms. */
  startedAt: number;
  isOnProbation: boolean;
  /** When it is over at the latest, epoch ms: the end of a call that was given up is never told. */
  until: number;
  /** Its call broke off. Whether the process died with it, the next answer of the process tells. */
  isLost: boolean;
}

/** A place where a sandbox process listens, with what is known of the process there. */
export interface Member {
  readonly service: SandboxClient;
  readonly runs: Set<Run>;
  /** The process that answered last; another answer means that this one is dead. */
  processId: string | null;
  /** Until when runs may be sent to it without asking, epoch ms. */
  aliveUntil: number;
  /** When a run was last answered here. */
  answeredAt: number;
  silentAt: number;
  pausedUntil: number;
  sweepAt: number;
  end: KnownEnd | null;
}

/** How the last process at a place ended, and whose doing it was, as the supervisor tells it. */
export interface KnownEnd extends ProcessEnd {
  /** Epoch ms. */
  at: number;
  /** The version that was most likely the cause. */
  culprit: string | null;
}

export function createMember(service: SandboxClient): Member {
  return {
    service,
    runs: new Set(),
    processId: null,
    aliveUntil: 0,
    answeredAt: 0,
    silentAt: 0,
    pausedUntil: 0,
    sweepAt: SWEEP_MIN,
    end: null,
  };
}

export function beginRun(
  member: Member,
  run: Omit<Run, "startedAt" | "until" | "isLost">,
  until: number,
): Run {
  const now = Date.now();
  const latest = Math.max(until + RUN_SLACK_MS, now + RUN_MIN_MS);
  const begun: Run = { ...run, startedAt: now, until: latest, isLost: false };
  member.runs.add(begun);
  if (member.runs.size >= member.sweepAt) {
    sweep(member, now);
    member.sweepAt = Math.max(SWEEP_MIN, 2 * member.runs.size);
  }
  return begun;
}

/** Ends a run; without an answer the process is asked before anything else is sent to it. */
export function endRun(member: Member, run: Run, answered: boolean): void {
  if (answered) {
    member.runs.delete(run);
    noteAlive(member);
  } else {
    run.isLost = true;
    member.aliveUntil = 0;
  }
}

/** Notes that a run was answered. */
export function noteAlive(member: Member): void {
  member.answeredAt = Date.now();
  member.aliveUntil = Math.max(member.aliveUntil, member.answeredAt + ALIVE_MS);
}

/** How the process ended that runs were lost with; null when nobody has told. */
export function toEndOf({ end }: Member, runs: readonly Run[]): KnownEnd | null {
  return end !== null && runs.some(({ startedAt }) => startedAt <= end.at) ? end : null;
}

/** Tells what is under way at a place where the process has ended or is about to be ended. */
export function toTestimony(
  { answeredAt, runs }: Member,
  historyOf: (version: string) => { losses: number; answers: number },
): Testimony {
  const suspects = [...Map.groupBy(runs, ({ version }) => version)].map(([version, ofVersion]) => ({
    version,
    startedAt: Math.max(...ofVersion.map(({ startedAt }) => startedAt)),
    isOnProbation: ofVersion.some(({ isOnProbation }) => isOnProbation),
    ...historyOf(version),
  }));
  return { answeredAt, suspects };
}

/** Keeps new runs away for a while; gives how many are still under way. */
export function pauseMember(member: Member): number {
  const now = Date.now();
  member.pausedUntil = now + PAUSE_MS;
  sweep(member, now);
  return [...member.runs].filter((run) => !run.isLost).length;
}

/** Tells whether runs may be sent to the process without asking it. */
export function isKnownAlive(member: Member, now: number): boolean {
  return now <= member.aliveUntil && now >= member.pausedUntil;
}

/**
 * Tells whether runs may be sent to the process, asking it if need be. When another process answers
 * than before, what the dead one had under way is given to `onLost`, if there was anything.
 */
export async function isAlive(member: Member, onLost: (runs: Run[]) => void): Promise<boolean> {
  const now = Date.now();
  if (isKnownAlive(member, now)) {
    return true;
  }
  if (now < member.pausedUntil || now - member.silentAt < ASK_AGAIN_MS) {
    return false;
  }
  const answer = await Promise.race([ask(member, onLost), scheduler.wait(PING_WAIT_MS).then(() => null)]);
  if (answer === true) {
    // While it was asked it may have been paused, and is ended as soon as nothing is under way there.
    return Date.now() >= member.pausedUntil;
  }
  member.silentAt = Date.now();
  return false;
}

/**
 * Asks a process whether it lives, and notes what it says whenever that comes: on a busy machine an
 * answer takes longer than anybody waits for it, and a process that is only late must not pass for
 * a dead one for as long as the machine is busy.
 */
async function ask(member: Member, onLost: (runs: Run[]) => void): Promise<boolean> {
  const sent = new Set(member.runs);
  const processId = await member.service.ping().catch(() => null);
  if (processId === null) {
    return false;
  }
  const now = Date.now();
  member.aliveUntil = now + ASKED_ALIVE_MS;
  sweep(member, now);
  const isAnother = member.processId !== null && member.processId !== processId;
  const ofDeadProcess = isAnother ? [...member.runs].filter((run) => sent.has(run)) : [];
  for (const run of member.runs) {
    if (run.isLost || ofDeadProcess.includes(run)) {
      member.runs.delete(run);
    }
  }
  member.processId = processId;
  if (ofDeadProcess.length > 0) {
    onLost(ofDeadProcess);
  }
  return true;
}

function sweep(member: Member, now: number): void {
  for (const run of member.runs) {
    if (run.until < now) {
      member.runs.delete(run);
    }
  }
}
