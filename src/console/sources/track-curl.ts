const EVENT = { userId: "ada", event: "Order Completed", properties: { total: 42 } };

/** A command that sends an event to a source. */
export function toTrackCurl(gateway: string, writeKey: string): string {
  const lines = [
    `curl -u '${writeKey}:' '${gateway}/v1/track'`,
    `-H 'content-type: application/json'`,
    `-d '${JSON.stringify(EVENT)}'`,
  ];
  return lines.join(" \\\n  ");
}
