import { text } from "node:stream/consumers";
import autocannon, { type Client } from "autocannon";
import type { LoadRequest, LoadResult } from "./load.ts";

/* Reads a LoadRequest from its standard input, puts that load on, and writes the LoadResult. */

const request = JSON.parse(await text(process.stdin)) as LoadRequest;
const requests = (request.paths ?? [new URL(request.url).pathname]).map((path) => ({ path }));
let clients = 0;

const report = await autocannon({
  url: request.url,
  method: "POST",
  headers: { "content-type": "application/json" },
  body: request.body,
  connections: request.connections,
  duration: request.seconds,
  requests,
  // Every connection begins at another path, or all would call the same one at the same time.
  setupClient(client: Client) {
    const start = Math.floor((clients++ * requests.length) / request.connections);
    client.setRequests([...requests.slice(start), ...requests.slice(0, start)]);
  },
  verifyBody: (body) => request.expected === undefined || body === request.expected,
});

const answers = report.requests.total;
const good = report.statusCodeStats["200"]?.count ?? 0;
const result: LoadResult = {
  requests: answers,
  // An answer with another status has another body too.
  failed: Math.max(answers - good, report.mismatches) + report.errors + report.timeouts,
  seconds: report.duration,
  p50Ms: report.latency.p50,
  p99Ms: report.latency.p99,
  p999Ms: report.latency.p99_9,
};
process.stdout.write(JSON.stringify(result));
