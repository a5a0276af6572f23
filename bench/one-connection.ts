import { Agent, request } from "node:http";
import { BODY } from "./task.ts";

/** A client with one kept connection that waits for each answer before it asks again. */
export interface OneConnection {
  /** Sends one call; gives the time to the end of its answer in ms. Rejects for anything but a 200. */
  call(url: string): Promise<number>;
  close(): void;
}

const HEADERS = { "content-type": "application/json", "content-length": String(BODY.length) };

export function openConnection(): OneConnection {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    call: (url) =>
      new Promise((resolve, reject) => {
        const startedAt = performance.now();
        const asking = request(url, { method: "POST", agent, headers: HEADERS }, (response) => {
          response.resume();
          response.on("end", () => {
            if (response.statusCode === 200) {
              resolve(performance.now() - startedAt);
            } else {
              reject(new Error(`${url} answered ${response.statusCode}`));
            }
          });
          response.on("error", reject);
        });
        asking.on("error", reject);
        asking.end(BODY);
      }),
    close: () => agent.destroy(),
  };
}
