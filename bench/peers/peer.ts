import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Bound } from "../report.ts";
import type { PeerGround } from "./ground.ts";

/** Another product that does the benchmark's task, as its own users would have it done. */
export interface Peer {
  name: string;
  /** Versions that work together; see the comment of each for what they get round. */
  dependencies: Record<string, string>;
  overrides?: Record<string, string>;
  /** Packages with native code that has to be compiled here. */
  compiled?: readonly string[];
  /** A Node of its own, from npm with the headers to compile for; null: the one that runs the benchmark. */
  nodeVersion: string | null;
  /** What the gateway of two processes must reach, divided by what this peer reaches. */
  bound: Bound | null;
  /** Starts it on the ground's port of 127.0.0.1; gives the URL that does the task. */
  start(ground: PeerGround): Promise<string>;
}

const INSTALLED = fileURLToPath(new URL("./installed/", import.meta.url));

/** Where a peer is installed: a folder that git does not know. */
export function toFolder({ name }: Peer): string {
  return join(INSTALLED, name);
}

/** The `package.json` of a peer's folder. */
export function toManifest({ name, dependencies, overrides, nodeVersion }: Peer): string {
  const node = nodeVersion === null ? {} : { [toNodePackage()]: nodeVersion };
  const manifest = {
    name: `peer-${name}`,
    private: true,
    dependencies: { ...dependencies, ...node },
    ...(overrides === undefined ? {} : { overrides }),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Written when all of an installation is done, with the manifest that it was done for. */
export const DONE_FILE = "installed-for.json";

/** Whether a peer is there, whole and in the version asked for. */
export function isInstalled(peer: Peer): boolean {
  const file = join(toFolder(peer), DONE_FILE);
  return existsSync(file) && readFileSync(file, "utf8") === toManifest(peer);
}

/** The folder of the Node that a peer brings with it: `bin/node`, and its headers in `include`. */
export function toNodeFolder(peer: Peer): string {
  return join(toFolder(peer), "node_modules", toNodePackage());
}

/** The Node that runs a peer. */
export function toNode(peer: Peer): string {
  return peer.nodeVersion === null ? process.execPath : join(toNodeFolder(peer), "bin/node");
}

/** npm has the binaries of Node as packages, one for each platform. */
function toNodePackage(): string {
  const { platform, arch } = process;
  return `${platform === "darwin" && arch === "arm64" ? "node-bin" : "node"}-${platform}-${arch}`;
}
