/**
 * A capability's refusal as user code sees it: a clear message and the numeric `status` that its
 * callers branch on. Own properties survive the call between processes.
 */
export class HostError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "HostError";
    this.status = status;
  }
}
