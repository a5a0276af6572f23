/** Has something done when a signal is given, or at once if it was. */
export function onAbort(signal: AbortSignal, act: () => void): void {
  if (signal.aborted) {
    act();
  } else {
    signal.addEventListener("abort", act, { once: true });
  }
}
