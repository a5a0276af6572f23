import { text } from "node:stream/consumers";

/** Reads all of standard input. */
export function readStdin(): Promise<string> {
  return text(process.stdin);
}
