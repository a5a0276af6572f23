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

interface Member {
  service: SandboxService;
  /** When it last answered, epoch ms. */
  aliveAt: number;
  /** When it last failed to answer, epoch ms: many callers that wait need not all ask. */
  silentAt: number;
  /** Runs under way by function id. */
  running: Map<string, number>;
  /** Functions that were under way when it stopped answering, until when they are suspects. */
  suspects: Map<string, number>;
  isPaused: boolean;
}

export interface Lease {
  service: SandboxService;
  /** Must be called when the call ended; `answered` when the process gave any answer. */
  release(answered: boolean): void;
}

export interface SandboxPool {
  /** Gives a process that is alive, or null when there was none until the deadline. */
  acquire(functionId: string, deadline: number): Promise<Lease | null>;
  /** Keeps new runs away from a process; gives how many are still under way there. */
  pause(index: number): number;
  resume(index: number): void;
}

/** Makes a pool over the sandbox processes of the machine. */
export function createSandboxPool(services: SandboxService[]): SandboxPool {
  const members = services.map((service): Member => ({
    service,
    aliveAt: 0,
    silentAt: 0,
    running: new Map(),
    suspects: new Map(),
    isPaused: false,
  }));

  return {
    async acquire(functionId, deadline) {
      const home = members[homeOf(functionId, members.length)];
      if (home === undefined) {
        return null;
      }
      for (;;) {
        if (await isAlive(home)) {
          return lease(home, functionId);
        }
        // A function that may have stopped its own process is not let loose on the others.
        if (!isSuspect(home, functionId)) {
          for (const other of members) {
            if (other !== home && (await isAlive(other))) {
              return lease(other, functionId);
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
      member.isPaused = true;
      return [...member.running.values()].reduce((sum, count) => sum + count, 0);
    },
    resume(index) {
      const member = members[index];
      if (member !== undefined) {
        member.isPaused = false;
      }
    },
  };
}

function lease(member: Member, functionId: string): Lease {
  member.running.set(functionId, (member.running.get(functionId) ?? 0) + 1);
  return {
    service: member.service,
    release(answered) {
      const left = (member.running.get(functionId) ?? 1) - 1;
      if (left === 0) {
        member.running.delete(functionId);
      } else {
        member.running.set(functionId, left);
      }
      if (answered) {
        member.aliveAt = Date.now();
      }
    },
  };
}

async function isAlive(member: Member): Promise<boolean> {
  if (member.isPaused) {
    return false;
  }
  if (Date.now() - member.aliveAt <= ALIVE_MS) {
    return true;
  }
  if (Date.now() - member.silentAt < RETRY_WAIT_MS) {
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
    const until = Date.now() + SUSPECT_MS;
    for (const functionId of member.running.keys()) {
      member.suspects.set(functionId, until);
    }
  }
  return isUp;
}

function isSuspect(member: Member, functionId: string): boolean {
  const until = member.suspects.get(functionId);
  if (until !== undefined && until < Date.now()) {
    member.suspects.delete(functionId);
    return false;
  }
  return until !== undefined;
}

/** The process a function lives in: always the same, so that its isolate is loaded once. */
function homeOf(functionId: string, count: number): number {
  let hash = 0;
  for (let i = 0; i < functionId.length; i++) {
    hash = (Math.imul(hash, 31) + functionId.charCodeAt(i)) | 0;
  }
  return (hash >>> 0) % count;
}
