/* In place of `node-abort-controller`, whose signals are not the runtime's: `fetch` refuses them. */
exports.AbortController = AbortController;
exports.AbortSignal = AbortSignal;
