import { spawn } from "node:child_process";

/** Ends the server's processes when the supervisor itself dies without having done so. */
export interface Reaper {
  watch(pid: number): void;
  forget(pid: number): void;
  close(): void;
}

/**
 * A small shell that reads process ids from a pipe. The pipe breaks when the supervisor is gone,
 * killed with SIGKILL included, and the shell then kills what was not taken off the list; without
 * it an orphaned gateway would keep the port and answer from a dead server's memory.
 */
export function startReaper(): Reaper {
  const script = `
    trap '' INT TERM HUP
    pids=" "
    while read -r sign pid; do
      case "$sign" in
        +) pids="$pids$pid " ;;
        -) pids=$(printf %s "$pids" | sed "s/ $pid / /") ;;
      esac
    done
    for pid in $pids; do kill -KILL "$pid" 2>/dev/null; done`;
  const child = spawn("/bin/sh", ["-c", script], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  child.unref();
  const { stdin } = child;
  stdin.on("error", () => undefined);
  return {
    watch: (pid) => void stdin.write(`+ ${pid}\n`),
    forget: (pid) => void stdin.write(`- ${pid}\n`),
    close: () => void stdin.end(),
  };
}
