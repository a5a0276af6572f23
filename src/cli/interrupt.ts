/** A signal that is aborted when the command is to end: with Ctrl-C, or by another process. */
export function untilInterrupted(): AbortSignal {
  const leaving = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => leaving.abort());
  }
  return leaving.signal;
}
