import { spawn } from "node:child_process";

/** Ends the server's processes when the supervisor itself dies without having done so. */
export interface Reaper {
  watch(pid: number): void;
  forget(pid: number): void;
  close(): void;
}

/** In the folder of the running server: a file with the pid of a process that starts by itself. */
export const CONTROL_PID_FILE = "control.pid";

/**
 * A small shell that reads process ids from a pipe. The pipe breaks when the supervisor is gone,
 * killed with SIGKILL included; the shell then kills what was not taken off the list and removes
 * the folder of the running server. Without it an orphaned gateway would keep the port and answer
 * from a dead server's memory.
 */
export function startReaper(runDir: string): Reaper {
  const script = `
    trap '' INT TERM HUP
    pids=" "
    while read -r sign pid; do
      case "$sign" in
        +) pids="$pids$pid " ;;
        -) pids=$(printf %s "$pids" | sed "s/ $pid / /") ;;
      esac
    done
    control=$(cat "$0/${CONTROL_PID_FILE}" 2>/dev/null)
    for pid in $pids $control; do kill -KILL "$pid" 2>/dev/null; done
    rm -rf "$0"`;
  const child = spawn("/bin/sh", ["-c", script, runDir], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  child.unref();
  const { stdin } = child;
  stdin.on("error", () => undefined);
  return {
    watch: (pid) => void stdin.write(`+ ${pid}\n`),
    forget: (pid) => void stdin.write(`- ${pid}\n`),
    close: () => void stdin.end(),
  };
}
