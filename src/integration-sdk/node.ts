/** What authors get in Node; bundled by `scripts/build-integration.ts`. */
export { integration } from "./integration.ts";
export { libraries } from "./libraries.ts";
export { tester } from "./tester/tester.ts";
