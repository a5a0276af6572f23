import type { SandboxService } from "./sandbox-entrypoint.ts";

/**
 * Chooses a sandbox process for each run and never sends one to a process that is not known to be
 * alive: a function in an endless loop stops its whole process, and what is sent there is lost
 * when the watchdog kills it. A process that has answered anything within `ALIVE_MS` is alive; any
 * other is asked first. So only what was sent in that short time can be lost with it.
 */
const ALIVE_MS = 100;
const PING_WAIT_MS = 100;
const RETRY_WAIT_MS = 50;
/** How long a function that was running when a process stopped is kept to its own process. */
const SUSPECT_MS = 30_000;
/** How long a pause holds when it is not asked for again: nobody has to end it. */
const PAUSE_MS = 2_000;
/** A run is given up at its deadline; some time later nothing of it is under way any more. */
const RUN_SLACK_MS = 1_000;
const SWEEP_MIN = 1_000;

/** A place where a sandbox process can listen. */
interface Member {
  service: SandboxService;
  /** When it last answered, epoch ms. */
  aliveAt: number;
  /** When it last failed to answer, epoch ms: many callers that wait need not all ask. */
  silentAt: number;
  runs: Set<Run>;
  /** At so many runs those that must be over are looked for. */
  sweepAt: number;
  pausedUntil: number;
}

interface Run {
  functionId: string;
  /** When it is over at the latest, epoch ms: the end of a call whose client left is not told. */
  until: number;
}

/** A sandbox: two places, of which one is in use, or both while a process replaces another. */
interface Slot {
  members: Member[];
  inUse: number;
  /** Functions that were under way when it stopped answering, until when they are suspects. */
  suspects: Map<string, number>;
}

export interface Lease {
  service: SandboxService;
  /** Must be called when the call ended; `answered` when the process gave any answer. */
  release(answered: boolean): void;
}

export interface SandboxPool {
  /** Gives a process that is alive, or null when there was none until the deadline. */
  acquire(functionId: string, deadline: number): Promise<Lease | null>;
  /** Keeps new runs away from a place for a while; gives how many are still under way there. */
  pause(index: number): number;
}

const PLACES_PER_SLOT = 2;

/** Makes a pool over the sandboxes of the machine; each is two services, one after the other. */
export function createSandboxPool(services: SandboxService[]): SandboxPool {
  const members = services.map((service): Member => ({
    service,
    aliveAt: 0,
    silentAt: 0,
    runs: new Set(),
    sweepAt: SWEEP_MIN,
    pausedUntil: 0,
  }));
  const slots: Slot[] = [];
  for (let i = 0; i < members.length; i += PLACES_PER_SLOT) {
    slots.push({ members: members.slice(i, i + PLACES_PER_SLOT), inUse: 0, suspects: new Map() });
  }

  return {
    async acquire(functionId, deadline) {
      const home = slots[homeOf(functionId, slots.length)];
      if (home === undefined) {
        return null;
      }
      for (;;) {
        const member = await findAlive(home);
        if (member !== null) {
          return lease(member, functionId, deadline);
        }
        // A function that may have stopped its own process is not let loose on the others.
        if (!isSuspect(home, functionId)) {
          for (const other of slots) {
            const member = other === home ? null : await findAlive(other);
            if (member !== null) {
              return lease(member, functionId, deadline);
            }
          }
        }
        if (Date.now() + RETRY_WAIT_MS >= deadline) {
          return null;
        }
        await scheduler.wait(RETRY_WAIT_MS);
      }
    },
    pause(index) {
      const member = members[index];
      if (member === undefined) {
        return 0;
      }
      member.pausedUntil = Date.now() + PAUSE_MS;
      return runsOf(member).size;
    },
  };
}

function lease(member: Member, functionId: string, deadline: number): Lease {
  const run: Run = { functionId, until: deadline + RUN_SLACK_MS };
  member.runs.add(run);
  if (member.runs.size >= member.sweepAt) {
    member.sweepAt = Math.max(SWEEP_MIN, 2 * runsOf(member).size);
  }
  return {
    service: member.service,
    release(answered) {
      member.runs.delete(run);
      if (answered) {
        member.aliveAt = Date.now();
      }
    },
  };
}

/** The runs under way; those that must be over are forgotten. */
function runsOf(member: Member): Set<Run> {
  const now = Date.now();
  for (const run of member.runs) {
    if (run.until < now) {
      member.runs.delete(run);
    }
  }
  return member.runs;
}

async function findAlive(slot: Slot): Promise<Member | null> {
  for (let i = 0; i < slot.members.length; i++) {
    const index = (slot.inUse + i) % slot.members.length;
    const member = slot.members[index];
    if (member !== undefined && (await isAlive(slot, member))) {
      slot.inUse = index;
      return member;
    }
  }
  return null;
}

async function isAlive(slot: Slot, member: Member): Promise<boolean> {
  const now = Date.now();
  if (now < member.pausedUntil) {
    return false;
  }
  if (now - member.aliveAt <= ALIVE_MS) {
    return true;
  }
  if (now - member.silentAt < RETRY_WAIT_MS) {
    return false;
  }
  const pinged = member.service.ping().then(
    () => true,
    () => false,
  );
  const isUp = await Promise.race([pinged, scheduler.wait(PING_WAIT_MS).then(() => false)]);
  if (isUp) {
    member.aliveAt = Date.now();
  } else {
    member.silentAt = Date.now();
    for (const run of runsOf(member)) {
      slot.suspects.set(run.functionId, Date.now() + SUSPECT_MS);
    }
  }
  return isUp;
}

function isSuspect(slot: Slot, functionId: string): boolean {
  const until = slot.suspects.get(functionId);
  if (until !== undefined && until < Date.now()) {
    slot.suspects.delete(functionId);
    return false;
  }
  return until !== undefined;
}

/** The sandbox a function lives in: always the same, so that its isolate is loaded once. */
function homeOf(functionId: string, count: number): number {
  let hash = 0;
  for (let i = 0; i < functionId.length; i++) {
    hash = (Math.imul(hash, 31) + functionId.charCodeAt(i)) | 0;
  }
  return (hash >>> 0) % count;
}
