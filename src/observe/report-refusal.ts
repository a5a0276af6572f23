/** Anybody can have themselves refused as often as they like. */
const REPORT_EVERY_MS = 60_000;

/**
 * Makes what writes why Cloudflare Access' word was not taken: the operator may have set it up wrongly,
 * and whoever called hears less. At most once a minute in each process.
 */
export function createRefusalReport(now: () => number): (fault: string) => void {
  let reportedAt = -Infinity;
  return (fault) => {
    if (now() < reportedAt + REPORT_EVERY_MS) {
      return;
    }
    reportedAt = now();
    // oxlint-disable-next-line no-console -- the operator's log is the only place for it
    console.warn(JSON.stringify({ level: "WARN", at: "access", fault }));
  };
}
