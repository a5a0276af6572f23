import {
  CIRCUIT_COOL_DOWN_MAX_MS,
  CIRCUIT_COOL_DOWN_MS,
  CIRCUIT_LOSSES,
  CIRCUIT_WINDOW_MS,
} from "../core/limits.ts";

/**
 * A circuit for each version that was lost with its process: it opens when that has happened so
 * often that the version is the likely cause, is open for a cool-down in which nothing of the
 * version is run, and is closed again by the first run after it that answers.
 */
export interface Circuits {
  /**
   * Notes that a process died under runs of the version; `isBlamed`: and that most likely it was
   * their doing, not that it may have been another's. Gives the circuit when this has opened it.
   */
  lost(version: string, isBlamed: boolean, now: number): OpenCircuit | null;
  /** Notes an answer. Tells whether it has closed the circuit. */
  answered(version: string): boolean;
  /** Tells whether a run may begin; `trial`: one may, to see how the version is now. */
  judge(version: string, now: number): "closed" | "trial" | OpenCircuit;
  beginTrial(version: string, now: number): void;
  /** The run of the trial could not be made. */
  giveUpTrial(version: string): void;
  /** How often the version was lost lately, and answered since the first time. */
  historyOf(version: string): { losses: number; answers: number };
  /** Puts back a circuit that was open when the process before this one ended. */
  restore(version: string, open: OpenCircuit): void;
}

/** A circuit that lets nothing through; times are epoch ms. */
export interface OpenCircuit {
  losses: number;
  openedAt: number;
  retryAt: number;
}

interface Circuit {
  losses: { at: number; isBlamed: boolean }[];
  /** Runs that were answered since the first of the losses. */
  answers: number;
  open: OpenCircuit | null;
  coolDownMs: number;
  /** Until when the one run after the cool-down is waited for; 0: it has not begun. */
  trialUntil: number;
}

/**
 * So many of the losses must be the version's own doing. The first is often shared with others and
 * tells nothing; it counts once the next ones do.
 */
const BLAMED_LOSSES = CIRCUIT_LOSSES - 1;
/** A trial that was never answered nor lost was given up by its caller; the next call is another. */
const TRIAL_MS = 60_000;

export function createCircuits(): Circuits {
  const circuits = new Map<string, Circuit>();

  function find(version: string, now: number): Circuit {
    const circuit = circuits.get(version) ?? createCircuit();
    circuits.set(version, circuit);
    circuit.losses = circuit.losses.filter(({ at }) => now - at < CIRCUIT_WINDOW_MS);
    if (circuit.losses.length === 0) {
      circuit.answers = 0;
    }
    return circuit;
  }

  return {
    lost(version, isBlamed, now) {
      const circuit = find(version, now);
      circuit.losses.push({ at: now, isBlamed });
      const isTrial = circuit.trialUntil > 0 && isBlamed;
      if ((circuit.open !== null && !isTrial) || !(isTrial || isLikelyCause(circuit))) {
        return null;
      }
      circuit.coolDownMs = isTrial
        ? Math.min(2 * circuit.coolDownMs, CIRCUIT_COOL_DOWN_MAX_MS)
        : CIRCUIT_COOL_DOWN_MS;
      circuit.trialUntil = 0;
      const losses = Math.max(circuit.losses.length, circuit.open?.losses ?? 0);
      circuit.open = { losses, openedAt: now, retryAt: now + circuit.coolDownMs };
      return circuit.open;
    },
    answered(version) {
      const circuit = circuits.get(version);
      if (circuit === undefined) {
        return false;
      }
      if (circuit.open === null) {
        circuit.answers++;
        return false;
      }
      // What was under way when it opened may answer late; only the trial tells how the version is now.
      if (circuit.trialUntil > 0) {
        circuits.delete(version);
      }
      return circuit.trialUntil > 0;
    },
    judge(version, now) {
      const circuit = circuits.get(version);
      if (circuit === undefined) {
        return "closed";
      }
      if (circuit.open === null) {
        if (find(version, now).losses.length === 0) {
          circuits.delete(version);
        }
        return "closed";
      }
      return now >= Math.max(circuit.open.retryAt, circuit.trialUntil) ? "trial" : circuit.open;
    },
    beginTrial(version, now) {
      find(version, now).trialUntil = now + TRIAL_MS;
    },
    giveUpTrial(version) {
      const circuit = circuits.get(version);
      if (circuit !== undefined) {
        circuit.trialUntil = 0;
      }
    },
    historyOf(version) {
      const { losses, answers } = circuits.get(version) ?? createCircuit();
      return { losses: losses.length, answers };
    },
    restore(version, open) {
      if (!circuits.has(version)) {
        circuits.set(version, { ...createCircuit(), open, coolDownMs: open.retryAt - open.openedAt });
      }
    },
  };
}

function createCircuit(): Circuit {
  return { losses: [], answers: 0, open: null, coolDownMs: 0, trialUntil: 0 };
}

function isLikelyCause({ losses }: Circuit): boolean {
  const blamed = losses.filter(({ isBlamed }) => isBlamed).length;
  return losses.length >= CIRCUIT_LOSSES && blamed >= BLAMED_LOSSES;
}
