import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { PEERS } from "./list.ts";
import { DONE_FILE, isInstalled, toFolder, toManifest, toNode, toNodeFolder, type Peer } from "./peer.ts";

/*
 * The command behind `npm run bench:peers`: installs the peers, or those that are named, each with
 * its own `package.json` in a folder of its own. It takes some minutes, 4 GB, a C++ compiler and
 * Python, as parts of two of them are compiled here.
 */

function install(peer: Peer): void {
  const folder = toFolder(peer);
  rmSync(join(folder, DONE_FILE), { force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), toManifest(peer));
  // Install scripts download what is not in the registry; what needs one is compiled below.
  runNpm(peer, ["install", "--ignore-scripts", "--no-audit", "--no-fund"]);
  if (peer.compiled !== undefined) {
    runNpm(peer, ["rebuild", ...peer.compiled]);
  }
  writeFileSync(join(folder, DONE_FILE), toManifest(peer));
}

function runNpm(peer: Peer, args: string[]): void {
  const path = [dirname(toNode(peer)), process.env["PATH"]].join(delimiter);
  const { status } = spawnSync("npm", args, {
    cwd: toFolder(peer),
    // The headers are those of the Node that will load what is compiled.
    env: {
      ...process.env,
      PATH: path,
      ...(peer.nodeVersion === null ? {} : { npm_config_nodedir: toNodeFolder(peer) }),
    },
    stdio: "inherit",
  });
  if (status !== 0) {
    throw new Error(`npm ${args.join(" ")} failed for ${peer.name}`);
  }
}

const names = process.argv.slice(2);
const unknown = names.find((name) => !PEERS.some((peer) => peer.name === name));
if (unknown !== undefined) {
  process.stderr.write(
    `bench:peers: there is no peer "${unknown}", but ${PEERS.map(({ name }) => name).join(", ")}\n`,
  );
  process.exit(1);
}
for (const peer of PEERS.filter(({ name }) => names.length === 0 || names.includes(name))) {
  if (isInstalled(peer)) {
    process.stdout.write(`${peer.name} is installed\n`);
  } else {
    process.stdout.write(`installing ${peer.name}\n`);
    install(peer);
  }
}
