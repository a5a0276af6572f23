import { sha256Hex } from "../core/crypto.ts";
import { createRandomText } from "../core/ids.ts";

/** The part of a status URL that cannot be guessed, and what is stored of it. */
export async function createStatusSecret(): Promise<{ secret: string; hash: string }> {
  const secret = createRandomText(32);
  return { secret, hash: await sha256Hex(secret) };
}

/** The path under which a run's state is told to whoever has the secret. */
export function toStatusPath(jobId: string, secret: string): string {
  return `/status/${jobId}/${secret}`;
}
