#!/usr/bin/env node
// Runs the command line under the Node that comes with the install, whatever the host has.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = new URL("..", import.meta.url);
const node = fileURLToPath(new URL("node_modules/node/bin/node", root));
const main = fileURLToPath(new URL("src/cli/main.ts", root));

// What is compiled once is kept beside the packages: a command starts in half the time.
const NODE_COMPILE_CACHE = fileURLToPath(new URL("node_modules/.cache/hookwright", root));

const child = spawn(node, [main, ...process.argv.slice(2)], {
  stdio: "inherit",
  env: { NODE_COMPILE_CACHE, ...process.env },
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  // Of a terminal's Ctrl-C it has heard by then, and nothing comes of hearing it twice.
  process.on(signal, () => child.kill(signal));
}
child.on("error", (error) => {
  process.stderr.write(`hookwright: ${error.message}; run "npm ci" in ${fileURLToPath(root)}\n`);
  process.exitCode = 1;
});
child.on("exit", (code, signal) => {
  process.exitCode = code ?? (signal === "SIGINT" ? 130 : 1);
});
