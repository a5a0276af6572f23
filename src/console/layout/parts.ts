/** The parts of the pipeline; each is an address of its own. */
export const PARTS = ["events", "sources", "connections", "deliveries", "triggers"] as const;
export type Part = (typeof PARTS)[number];

/** The addresses of all parts, and of what is in them. */
export const PIPELINE_PATHS = new RegExp(`^/(?:${PARTS.join("|")})(?:/|$)`);
