#!/usr/bin/env node
// Runs the command line under the Node that comes with the install, whatever the host has.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const LEAST_NODE = 24;
/** How often it is looked whether npx is still there. */
const LOOK_EVERY_MS = 250;

const root = fileURLToPath(new URL("..", import.meta.url));
const modules = findModules();
const node = findNode();
// A clone runs from its sources; a package brings them compiled, since Node strips no types of what is installed.
const main = ["src/cli/main.ts", "dist/cli/main.js"].map((file) => join(root, file)).find(existsSync);

// What is compiled once is kept beside the packages: a command starts in half the time.
const NODE_COMPILE_CACHE = join(modules ?? join(root, "node_modules"), ".cache/hookwright");

if (node === null || main === undefined) {
  process.stderr.write(
    `hookwright: its Node ${LEAST_NODE} is not installed; run "npm ci" in ${root} if that is a clone, or install the package with its scripts\n`,
  );
  process.exitCode = 1;
} else {
  run(node, main);
}

function run(node, main) {
  const child = spawn(node, [main, ...process.argv.slice(2)], {
    stdio: "inherit",
    env: { NODE_COMPILE_CACHE, ...process.env },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    // Of a terminal's Ctrl-C it has heard by then, and nothing comes of hearing it twice.
    process.on(signal, () => child.kill(signal));
  }
  onNpxGone(() => child.kill("SIGTERM"));
  child.on("error", (error) => {
    process.stderr.write(`hookwright: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? (signal === "SIGINT" ? 130 : 1);
  });
}

/**
 * Calls back once when the npx that started this process is gone. It ends on SIGTERM without passing that on, and the
 * shell between goes on waiting for us.
 */
function onNpxGone(callback) {
  if (process.env.npm_lifecycle_event !== "npx") {
    return;
  }
  const shell = process.ppid;
  const npx = readParent(shell);
  const timer = setInterval(() => {
    if (process.ppid !== shell || readParent(shell) !== npx) {
      clearInterval(timer);
      callback();
    }
  }, LOOK_EVERY_MS);
  timer.unref();
}

/** The parent of a process; null where the system does not tell. */
function readParent(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold blanks.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
  } catch {
    return null;
  }
}

/** The folder in which the package `node` lies: our own in a clone, that of whoever has installed us else. */
function findModules() {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve("node/package.json")));
  } catch {
    return null;
  }
}

/** Its binary is put there by a script of the package, which an install may have been told not to run. */
function findNode() {
  const own = modules === null ? null : join(modules, "node/bin/node");
  if (own !== null && existsSync(own)) {
    return own;
  }
  return Number(process.versions.node.split(".")[0]) >= LEAST_NODE ? process.execPath : null;
}
