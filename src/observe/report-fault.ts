/**
 * Writes a fault of ours where an operator looks: one line of JSON on standard error (Workers Logs
 * on Cloudflare). Whoever called hears only that something failed.
 */
export function reportFault(error: unknown): void {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  // oxlint-disable-next-line no-console -- the one place that writes faults
  console.error(JSON.stringify({ level: "error", name, message, stack }));
}
