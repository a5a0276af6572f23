/** Why a run is made that nobody waits for. */
export const JOB_KINDS = ["async", "invoke", "schedule", "replay"] as const;

/** How far such a run is; it may have been attempted before while it is queued. */
export const JOB_STATES = ["queued", "running", "succeeded", "failed"] as const;
