/** What storage and pipeline share of deliveries. */

export const DELIVERY_STATES = ["queued", "running", "delivered", "discarded", "dead"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** What becomes of a delivery after an attempt; `dueAt`: it is put off until then. */
export interface DeliveryEnd {
  id: string;
  state: Exclude<DeliveryState, "running">;
  reason: string | null;
  dueAt: number | null;
  /** How many attempts count, when this one does not. */
  attempts: number;
}
