import { directus } from "./directus.ts";
import { functionsFramework } from "./functions-framework.ts";
import { n8n } from "./n8n.ts";
import { nodeRed } from "./node-red.ts";
import type { Peer } from "./peer.ts";

/** The peers in the order in which they are installed, started and reported. */
export const PEERS: readonly Peer[] = [nodeRed, functionsFramework, directus, n8n];
