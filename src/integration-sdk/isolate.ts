/** What an isolate of the dialect `integration` is given; bundled into one text by `scripts/build-integration.ts`. */
export { deliverMany, deliverOne, mapOne } from "./deliver.ts";
export { isIntegrationClass } from "./integration.ts";
export { libraries } from "./libraries.ts";
export { useLocks } from "./locks.ts";
export { MAIN_FILE, resolveFile } from "./paths.ts";
