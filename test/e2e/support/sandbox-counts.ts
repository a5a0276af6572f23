/**
 * With how many sandboxes a test is run: with as many as the server has unless it is told
 * otherwise, and with `FULL=1` (`npm run test:full`) with one as well.
 */
export const SANDBOX_COUNTS: readonly number[] = process.env["FULL"] ? [1, 2] : [2];
