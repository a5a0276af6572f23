/**
 * Lets an existing suite run as it is, with `mocha --require hookwright/integration-register`: what it requires of the
 * SDK is Hookwright's, and so are the packages that functions find there.
 */
const Module = require("node:module");
const { libraries, tester } = require("../built/node.cjs");

const given = new Map([
  ...Object.entries(libraries),
  ["segmentio-integration-tester", tester],
  ["@segment/integration-tester", tester],
]);

const load = Module._load;
Module._load = function (request, ...rest) {
  return given.has(request) ? given.get(request) : load.call(this, request, ...rest);
};
