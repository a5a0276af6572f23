import children from "node:child_process";
import { syncBuiltinESMExports } from "node:module";

/* Loaded before the server: the processes that it starts get the shifted clock too, although the
 * server gives them no more of its environment than they need. */

const { spawn } = children;
const { LD_PRELOAD, CLOCK_OFFSET_FILE } = process.env;

children.spawn = ((file: string, args: string[], options: children.SpawnOptions) =>
  spawn(file, args, {
    ...options,
    env: { ...(options.env ?? process.env), LD_PRELOAD, CLOCK_OFFSET_FILE },
  })) as typeof spawn;
syncBuiltinESMExports();
