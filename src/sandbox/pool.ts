import { createAccusations } from "./accusations.ts";
import { createCircuits } from "./circuits.ts";
import { isFromOutside, toEndReason } from "../core/process-end.ts";
import {
  beginRun,
  createMember,
  endRun,
  isAlive,
  isKnownAlive,
  noteAlive,
  pauseMember,
  toEndOf,
  toTestimony,
  type Member,
  type Run,
} from "./pool-member.ts";
import { createRankings } from "./placement.ts";
import type { Candidate, CircuitChange, Lease, SandboxPool } from "./pool-contract.ts";
import { CircuitOpenError } from "./run-errors.ts";
import type { SandboxClient } from "./sandbox-client.ts";

/**
 * Chooses a sandbox process for each run and never sends one to a process that is not known to be
 * alive: a function in an endless loop stops its whole process, and what is sent there is lost
 * when the watchdog kills it. So only what was sent in the twentieth of a second in which a process
 * still counts as alive can be lost with it. A version that was lost with its process runs alone
 * until it has answered, in its own sandbox, which the others leave to it where they can; one that
 * is lost again and again is not run for a while.
 */
const RETRY_WAIT_MS = 50;
/** A run that has let its process answer for so long is no endless loop. */
const PROVEN_MS = 250;
/** How long the supervisor may take to tell how a process ended. */
const END_WAIT_MS = 400;
const END_POLL_MS = 20;

/** A sandbox: two places, of which one is in use, or both while a process replaces another. */
interface Slot {
  index: number;
  members: Member[];
  inUse: number;
  /** The accused version that may run now. */
  probation: { version: string; since: number } | null;
}

const PLACES_PER_SLOT = 2;

/** Makes a pool over the sandboxes of the machine; each is two services, one after the other. */
export function createSandboxPool(
  services: SandboxClient[],
  onCircuit: (change: CircuitChange) => void = () => undefined,
): SandboxPool {
  const accusations = createAccusations();
  const circuits = createCircuits();
  const members = services.map(createMember);
  const slots = Array.from({ length: Math.ceil(members.length / PLACES_PER_SLOT) }, (_, index): Slot => {
    const first = index * PLACES_PER_SLOT;
    return { index, members: members.slice(first, first + PLACES_PER_SLOT), inUse: 0, probation: null };
  });

  /** The sandboxes of a function, its home first. */
  const rankingOf = createRankings(slots);

  function noteLoss(slot: Slot, member: Member, runs: Run[]): void {
    const now = Date.now();
    const end = toEndOf(member, runs);
    slot.probation = null;
    if (isFromOutside(end)) {
      return;
    }
    const culprit = end?.culprit ?? null;
    for (const { functionId, version, home } of new Map(runs.map((run) => [run.version, run])).values()) {
      accusations.accuse(version, home, now);
      if (culprit !== null && culprit !== version) {
        continue;
      }
      const open = circuits.lost(version, culprit !== null, now);
      if (open !== null) {
        onCircuit({ functionId, version, open: { ...open, reason: toEndReason(end) } });
      }
    }
  }

  async function findAlive(slot: Slot): Promise<Member | null> {
    for (let i = 0; i < slot.members.length; i++) {
      const index = (slot.inUse + i) % slot.members.length;
      const member = slot.members[index];
      if (member !== undefined && (await isAlive(member, (runs) => noteLoss(slot, member, runs)))) {
        slot.inUse = index;
        return member;
      }
    }
    return null;
  }

  /** One accused version at a time, and only at home. */
  async function findForAccused(home: Slot, version: string): Promise<Member | null> {
    const member = await findAlive(home);
    const now = Date.now();
    if (member === null || (home.probation !== null && now - home.probation.since < PROVEN_MS)) {
      return null;
    }
    home.probation = { version, since: now };
    return member;
  }

  async function findForClear(ranking: readonly Slot[], version: string): Promise<Member | null> {
    const now = Date.now();
    const quiet = ranking.filter((slot) => !accusations.hasAny(slot.index, now));
    for (const slot of new Set([...quiet, ...ranking])) {
      const member = await findAlive(slot);
      if (member !== null) {
        // Asking has taken time, and may have brought the news of a loss.
        return accusations.isAccused(version, Date.now()) ? null : member;
      }
      // It may be the one that has stopped this process: it is not let loose on the others.
      if (slot.members.some(({ runs }) => [...runs].some((run) => run.version === version))) {
        return null;
      }
    }
    return null;
  }

  /** Tells whether the run is the one after a cool-down; throws when the circuit is open. */
  function beginTrialOrRefuse(version: string): boolean {
    const now = Date.now();
    const verdict = circuits.judge(version, now);
    if (verdict === "trial") {
      circuits.beginTrial(version, now);
    } else if (verdict !== "closed") {
      throw new CircuitOpenError(verdict, now);
    }
    return verdict === "trial";
  }

  function noteAnswer(home: Slot, candidate: Candidate): void {
    accusations.clear(candidate.version);
    if (home.probation?.version === candidate.version) {
      home.probation = null;
    }
    if (circuits.answered(candidate.version)) {
      onCircuit({ ...candidate, open: null });
    }
  }

  function lease(home: Slot, member: Member, candidate: Candidate, overAt: number): Lease {
    const isOnProbation = home.probation?.version === candidate.version;
    const run = beginRun(member, { ...candidate, home: home.index, isOnProbation }, overAt);
    return {
      service: member.service,
      noteAnswer() {
        noteAlive(member);
        noteAnswer(home, candidate);
      },
      release(answered) {
        endRun(member, run, answered);
        if (answered) {
          noteAnswer(home, candidate);
        }
      },
      async findEnd() {
        for (const until = Date.now() + END_WAIT_MS; Date.now() < until; await scheduler.wait(END_POLL_MS)) {
          if (member.end !== null && member.end.at >= run.startedAt) {
            return member.end;
          }
        }
        return null;
      },
    };
  }

  return {
    async acquire(candidate, deadline, until = deadline) {
      const { functionId, version } = candidate;
      const ranking = rankingOf(functionId);
      const [home] = ranking;
      if (home === undefined) {
        throw new Error("there is no sandbox process");
      }
      const usual = home.members[home.inUse];
      const begun = Date.now();
      const isQuiet = accusations.isEmpty() && circuits.judge(version, begun) === "closed";
      if (usual !== undefined && isQuiet && isKnownAlive(usual, begun)) {
        return lease(home, usual, candidate, until);
      }
      for (let isTrial = false; ;) {
        isTrial ||= beginTrialOrRefuse(version);
        const member = accusations.isAccused(version, Date.now())
          ? await findForAccused(home, version)
          : await findForClear(ranking, version);
        if (member !== null) {
          // Asking has taken time, and may have brought the news of a loss.
          if (isTrial || circuits.judge(version, Date.now()) === "closed") {
            return lease(home, member, candidate, until);
          }
          continue;
        }
        if (Date.now() + RETRY_WAIT_MS >= deadline) {
          circuits.giveUpTrial(version);
          throw new Error("no sandbox process answered in time");
        }
        await scheduler.wait(RETRY_WAIT_MS);
      }
    },
    pause(index) {
      const member = members[index];
      return member === undefined ? 0 : pauseMember(member);
    },
    restoreCircuits(open) {
      for (const { version, ...circuit } of open) {
        circuits.restore(version, circuit);
      }
    },
    noteEnd(index, end) {
      const member = members[index];
      if (member === undefined) {
        return { answeredAt: 0, suspects: [] };
      }
      member.end = { ...end, at: Date.now(), culprit: null };
      return toTestimony(member, circuits.historyOf);
    },
    noteCulprit(index, version) {
      const end = members[index]?.end;
      if (end) {
        end.culprit = version;
      }
    },
  };
}
