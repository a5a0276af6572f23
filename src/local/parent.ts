/** How often it is looked whether npm is still there. */
const LOOK_EVERY_MS = 250;

/**
 * Calls back once when the npm that started this process is gone. npm does not pass SIGTERM on: it
 * ends, and without this the server would go on without anybody who could stop it. A server that
 * was started without npm, in the background of a shell say, may lose its parent and go on.
 */
export function onNpmGone(env: Record<string, string | undefined>, callback: () => void): void {
  if (env["npm_lifecycle_event"] === undefined) {
    return;
  }
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) {
      clearInterval(timer);
      callback();
    }
  }, LOOK_EVERY_MS);
  timer.unref();
}
