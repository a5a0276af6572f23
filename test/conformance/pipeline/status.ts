import { expect } from "vitest";
import { eventually, send, serverUrl, type Sent, type Target } from "../craft/runner.ts";

/** A run that was taken on, as its caller hears of it. */
export interface Accepted {
  invocationId: string;
  statusUrl: string;
}

/** What the status URL tells. */
export interface RunStatus {
  invocationId: string;
  state: "queued" | "running" | "succeeded" | "failed";
  attempts: number;
  createdAt: string;
  nextAttemptAt: string | null;
  settledAt: string | null;
  outcome?: string;
  durationMs?: number;
  response?: {
    status: number;
    headers: [string, string][];
    body?: string;
    bodyBase64?: string;
    truncated?: boolean;
  };
}

/** Calls an endpoint that answers first. */
export async function accept(target: Target, sent: Sent = { method: "POST" }): Promise<Accepted> {
  const { status, body } = await send(target, sent);
  expect(status, body.toString()).toBe(202);
  return JSON.parse(body.toString()) as Accepted;
}

/** Asks a status URL, as anybody can who was given it. */
export async function readStatus(statusUrl: string): Promise<RunStatus> {
  const response = await fetch(statusUrl);
  expect(response.status, statusUrl.slice(serverUrl.length, 40)).toBe(200);
  return (await response.json()) as RunStatus;
}

/** Waits until a run has ended one way or the other. */
export function readSettled({ statusUrl }: { statusUrl: string }): Promise<RunStatus> {
  return eventually(async () => {
    const status = await readStatus(statusUrl);
    return status.state === "succeeded" || status.state === "failed" ? status : undefined;
  }, "the end of the run");
}
