/* In place of `isomorphic-fetch`, which brings node-fetch along for where there is no `fetch`. */
module.exports = fetch;
