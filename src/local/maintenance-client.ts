import { request, type IncomingMessage } from "node:http";

/** Where a process takes maintenance requests, and the key that opens it. */
export interface MaintenanceAddress {
  path: string;
  key: string;
}

/** A process that is asked to answer nothing but maintenance has no reason to take longer. */
const ANSWER_WAIT_MS = 5_000;

/** Asks the `Maintenance` entrypoint of a process; gives the body of the answer. */
export async function askMaintenance(address: MaintenanceAddress, path: string): Promise<string> {
  const { response } = await open(address, path, "GET");
  return readText(response);
}

/**
 * Opens the request under which a process finishes: it is answered at once, and its answer ends
 * when the process has written everything, for which `finish` gives the word.
 */
export async function openClosing(address: MaintenanceAddress): Promise<{ finish(): Promise<void> }> {
  const { response, end } = await open(address, "/close", "POST");
  return {
    async finish() {
      end();
      await readText(response);
    },
  };
}

function open(
  address: MaintenanceAddress,
  path: string,
  method: "GET" | "POST",
): Promise<{ response: IncomingMessage; end(): void }> {
  return new Promise((resolve, reject) => {
    const headers = { "x-hookwright-key": address.key };
    const asking = request({ socketPath: address.path, path, method, headers, agent: false });
    asking.setTimeout(ANSWER_WAIT_MS, () => asking.destroy(new Error("no answer in time")));
    asking.on("error", reject);
    asking.on("response", (response) => {
      asking.setTimeout(0);
      const status = response.statusCode ?? 0;
      if (status >= 300) {
        asking.destroy();
        reject(new Error(`${path} was answered with ${status}`));
      } else {
        resolve({ response, end: () => void asking.end() });
      }
    });
    if (method === "GET") {
      asking.end();
    } else {
      asking.flushHeaders();
    }
  });
}

async function readText(response: IncomingMessage): Promise<string> {
  response.setEncoding("utf8");
  let text = "";
  for await (const chunk of response) {
    text += chunk as string;
  }
  return text;
}
