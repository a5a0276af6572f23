import { Agent, request } from "node:http";
import { parentPort, workerData } from "node:worker_threads";
import type { Call, LoadOptions } from "./load.ts";

/* The thread behind `startLoad`: sends calls on time until it is told to stop, then tells of them.
 * A call is never tried again. */

const { urls, perSecond, isFresh } = workerData as LoadOptions;

/** An endpoint's own time-out: a caller would wait no longer. */
const GIVEN_UP_MS = 10_000;
/** Shorter than the server keeps an idle connection, so that none is closed just when it is used. */
const IDLE_MS = 2_500;
const TICK_MS = 2;

const agent = isFresh ? false : new Agent({ keepAlive: true, scheduling: "lifo", timeout: IDLE_MS });
const calls: Call[] = [];
const underWay = new Set<Promise<void>>();
let sent = 0;

const now = () => performance.timeOrigin + performance.now();

function sendOne(target: number, n: number): void {
  const sentAt = now();
  const ending = call(urls[target] ?? "", n).then((problem) => {
    calls.push({ target, sentAt, endedAt: now(), problem });
    underWay.delete(ending);
  });
  underWay.add(ending);
}

/** Calls once; gives what was wrong, or null. Never rejects. */
function call(url: string, n: number): Promise<string | null> {
  return new Promise((resolve) => {
    const body = JSON.stringify({ n });
    const headers = { "content-type": "application/json", "content-length": body.length };
    const asking = request(url, { method: "POST", agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("error", (error) => end(toText(error)));
      response.on("end", () => {
        const { statusCode, headers: answered } = response;
        if (statusCode !== 200) {
          end(`${statusCode} ${String(answered["hookwright-error"] ?? "")}`.trim());
        } else {
          end(text === JSON.stringify({ square: n ** 2 }) ? null : "another answer");
        }
      });
    });
    asking.on("error", (error) => end(toText(error)));
    const timer = setTimeout(() => asking.destroy(new Error("no answer in time")), GIVEN_UP_MS);
    const end = (problem: string | null) => {
      clearTimeout(timer);
      resolve(problem);
    };
    asking.end(body);
  });
}

function toText(error: NodeJS.ErrnoException): string {
  return error.code ?? error.message;
}

const startedAt = now();
const timer = setInterval(() => {
  // After a delay of this thread what is due by now is sent at once.
  const due = ((now() - startedAt) * perSecond * urls.length) / 1_000;
  for (; sent < due; sent++) {
    sendOne(sent % urls.length, sent);
  }
}, TICK_MS);

parentPort?.once("message", () => {
  clearInterval(timer);
  void Promise.all(underWay).then(() => parentPort?.postMessage(calls));
});
parentPort?.postMessage("begun");
