import { createTally } from "../../../src/observe/tally.ts";
import { toRecord } from "../../../src/observe/record.ts";
import { dispatch } from "../../../src/sandbox/dispatch.ts";
import { createSandboxPool } from "../../../src/sandbox/pool.ts";
import { readConfig } from "../../../src/env.ts";
import { createRecorder } from "../../../src/observe/recorder.ts";
console.log(createTally, toRecord, dispatch, createSandboxPool, readConfig, createRecorder);
