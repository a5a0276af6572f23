import { cpus, loadavg } from "node:os";
import { createBench, type Measure } from "./bench.ts";
import { findLoadGenerator } from "./load/find.ts";
import { measureBodies } from "./measures/bodies.ts";
import { measureCold } from "./measures/cold.ts";
import { measureGateways } from "./measures/gateways.ts";
import { measureEvents } from "./measures/events.ts";
import { measureHost } from "./measures/host.ts";
import { measureHot } from "./measures/hot.ts";
import { measureLatency } from "./measures/latency.ts";
import { measureMemory } from "./measures/memory.ts";
import { measurePeers } from "./measures/peers.ts";
import { measureStatements } from "./measures/statements.ts";
import { measureStored } from "./measures/stored.ts";
import { measureStreams } from "./measures/streams.ts";
import { measureThroughput } from "./measures/throughput.ts";
import { createPlace } from "./place.ts";
import { MEASURE_NAMES, parseOptions, USAGE, type MeasureName } from "./options.ts";
import { toTable, type Row } from "./report.ts";

/* The command behind `npm run bench`: runs the measures one after the other and prints one table. */

const print = (line: string) => void process.stdout.write(`${line}\n`);

const measures: Record<MeasureName, Measure> = {
  throughput: measureThroughput,
  gateways: measureGateways,
  latency: measureLatency,
  cold: measureCold,
  statements: measureStatements,
  stored: measureStored,
  hot: measureHot,
  bodies: measureBodies,
  host: measureHost,
  events: measureEvents,
  streams: measureStreams,
  peers: measurePeers,
  memory: measureMemory,
};

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options === null) {
    print(USAGE);
    return;
  }
  process.env["CLOUDFLARE_CF_FETCH_ENABLED"] = "false";
  const place = createPlace();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void place.end().finally(() => process.exit(1)));
  }
  const load = findLoadGenerator(place.runDir);
  const busy = (loadavg()[0] ?? 0).toFixed(1);
  print(`${cpus().length} cores, ${busy} of them busy in the last minute; load: ${load.name}`);
  const rows: Row[] = [];
  try {
    const bench = createBench(options, load, place);
    for (const name of MEASURE_NAMES.filter((one) => options.only.includes(one))) {
      process.stderr.write(`${name}\n`);
      rows.push(...(await measures[name](bench)));
    }
  } finally {
    await place.end();
    // Also where a measure has failed: the others took their time.
    print(toTable(rows));
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
