import { createAccusations } from "./accusations.ts";
import {
  beginRun,
  createMember,
  endRun,
  isAlive,
  isKnownAlive,
  pauseMember,
  type Member,
} from "./pool-member.ts";
import { rankSandboxes } from "./placement.ts";
import type { SandboxClient } from "./sandbox-client.ts";

/**
 * Chooses a sandbox process for each run and never sends one to a process that is not known to be
 * alive: a function in an endless loop stops its whole process, and what is sent there is lost
 * when the watchdog kills it. So only what was sent in the tenth of a second in which a process
 * still counts as alive can be lost with it. A version that was lost with its process runs alone
 * until it has answered, in its own sandbox, which the others leave to it where they can.
 */
const RETRY_WAIT_MS = 50;
/** Rankings kept; a further function is ranked anew. */
const RANKINGS_MAX = 10_000;
/** A run that has let its process answer for so long is no endless loop. */
const PROVEN_MS = 250;

/** What is to be run: the function says where, and what is held against it is held against its code. */
export interface Candidate {
  functionId: string;
  /** An id of the version that no other function has. */
  version: string;
}

export interface Lease {
  service: SandboxClient;
  /** Must be called when the call ended; `answered` when the process gave any answer. */
  release(answered: boolean): void;
}

export interface SandboxPool {
  /** Gives a process that is alive; rejects when there was none until the deadline. */
  acquire(candidate: Candidate, deadline: number): Promise<Lease>;
  /** Keeps new runs away from a place for a while; gives how many are still under way there. */
  pause(index: number): number;
}

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
export function createSandboxPool(services: SandboxClient[]): SandboxPool {
  const accusations = createAccusations();
  const rankings = new Map<string, readonly Slot[]>();
  let nextRun = 1;
  const members = services.map(createMember);
  const slots = Array.from({ length: Math.ceil(members.length / PLACES_PER_SLOT) }, (_, index): Slot => {
    const first = index * PLACES_PER_SLOT;
    return { index, members: members.slice(first, first + PLACES_PER_SLOT), inUse: 0, probation: null };
  });

  /** The sandboxes of a function, its home first. */
  function rankingOf(functionId: string): readonly Slot[] {
    let ranking = rankings.get(functionId);
    if (ranking === undefined) {
      ranking = rankSandboxes(functionId, slots.length).flatMap((index) => slots[index] ?? []);
      if (rankings.size >= RANKINGS_MAX) {
        rankings.clear();
      }
      rankings.set(functionId, ranking);
    }
    return ranking;
  }

  async function findAlive(slot: Slot): Promise<Member | null> {
    for (let i = 0; i < slot.members.length; i++) {
      const index = (slot.inUse + i) % slot.members.length;
      const member = slot.members[index];
      const isUp =
        member !== undefined &&
        (await isAlive(member, (run) => {
          accusations.strike(run, nextRun, Date.now());
          slot.probation = null;
        }));
      if (isUp) {
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
    // Asking has taken time, and may have brought the news of a loss.
    if (member === null || accusations.judge(version, now).type !== "accused") {
      return null;
    }
    if (home.probation !== null && now - home.probation.since < PROVEN_MS) {
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
        return accusations.judge(version, Date.now()).type === "clear" ? member : null;
      }
      // It may be the one that has stopped this process: it is not let loose on the others.
      if (slot.members.some(({ runs }) => [...runs].some((run) => run.version === version))) {
        return null;
      }
    }
    return null;
  }

  function lease(home: Slot, member: Member, version: string, deadline: number): Lease {
    const run = beginRun(member, { version, home: home.index, number: nextRun++ }, deadline);
    return {
      service: member.service,
      release(answered) {
        endRun(member, run, answered);
        if (answered) {
          accusations.clear(version);
          if (home.probation?.version === version) {
            home.probation = null;
          }
        }
      },
    };
  }

  return {
    async acquire({ functionId, version }, deadline) {
      const ranking = rankingOf(functionId);
      const [home] = ranking;
      if (home === undefined) {
        throw new Error("there is no sandbox process");
      }
      const usual = home.members[home.inUse];
      if (usual !== undefined && accusations.isEmpty() && isKnownAlive(usual, Date.now())) {
        return lease(home, usual, version, deadline);
      }
      for (;;) {
        const verdict = accusations.judge(version, Date.now());
        if (verdict.type === "refused") {
          const seconds = Math.ceil(verdict.forMs / 1_000);
          throw new Error(
            `this version was lost with its sandbox process ${verdict.strikes} times in a row; it is run again in ${seconds} s`,
          );
        }
        const member =
          verdict.type === "accused"
            ? await findForAccused(home, version)
            : await findForClear(ranking, version);
        if (member !== null) {
          return lease(home, member, version, deadline);
        }
        if (Date.now() + RETRY_WAIT_MS >= deadline) {
          throw new Error("no sandbox process answered in time");
        }
        await scheduler.wait(RETRY_WAIT_MS);
      }
    },
    pause(index) {
      const member = members[index];
      return member === undefined ? 0 : pauseMember(member);
    },
  };
}
