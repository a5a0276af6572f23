import type { Phase } from "./phase.ts";
import type { Stage, StageOptions } from "./stage.ts";

/** Does the bad thing while the good functions are called; may give a remark for the table. */
export type Injection = (phase: Phase) => Promise<string | undefined | void>;

/** One row of the table. */
export interface Fault {
  /** What `--only` takes. */
  name: string;
  /** What is done, and how often. */
  injected: string;
  /** How long the row takes when that is not the usual time. */
  seconds?: number;
  /** Calls the good functions over a connection for each call: one that is kept dies with its server. */
  isFresh?: boolean;
  /** Says why it cannot be done here. */
  findObstacle?(): string | null;
  /** Makes what its server needs besides. */
  setUp?(): Promise<StageOptions>;
  /** Undoes what `setUp` did, after the server has ended. */
  tearDown?(): Promise<void> | void;
  /** Does what has to be there before the load begins. */
  prepare(stage: Stage): Promise<Injection>;
}
