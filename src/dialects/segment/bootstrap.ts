import { RUN_BOOTSTRAP } from "../run-bootstrap.ts";
import cacheModule from "./cache.sandbox.js";
import emitterModule from "./emitter.sandbox.js";
import errorsModule from "./errors.sandbox.js";
import fetchModule from "./fetch.sandbox.js";
import globalsModule from "./globals.sandbox.js";
import requestModule from "./request.sandbox.js";
import requestsModule from "./requests.sandbox.js";
import scriptModule from "./script.sandbox.js";
import settingsModule from "./settings.sandbox.js";

/** The modules of every isolate that runs a Segment function, but for its main module. */
export const SEGMENT_BOOTSTRAP: Readonly<Record<string, string>> = {
  ...RUN_BOOTSTRAP,
  "hookwright-segment-cache.js": cacheModule,
  "hookwright-segment-emitter.js": emitterModule,
  "hookwright-segment-errors.js": errorsModule,
  "hookwright-segment-fetch.js": fetchModule,
  "hookwright-segment-globals.js": globalsModule,
  "hookwright-segment-request.js": requestModule,
  "hookwright-segment-requests.js": requestsModule,
  "hookwright-segment-script.js": scriptModule,
  "hookwright-segment-settings.js": settingsModule,
};
