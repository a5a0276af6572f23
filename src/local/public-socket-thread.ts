import { createServer, type AddressInfo } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import type { ListenReport } from "./public-socket.ts";

/* The thread that holds the public socket: listens, blocks until it is released, then resets
 * whoever connects. See `openPublicSocket`. */

const { host, port, gate } = workerData as { host: string; port: number; gate: Int32Array };

const server = createServer((socket) => socket.resetAndDestroy());
server.on("error", (error: NodeJS.ErrnoException) =>
  tell({ code: error.code ?? "", message: error.message }),
);
server.listen(port, host, () => {
  // Node has no public way to tell a descriptor, but takes one in `listen` and `spawn`.
  const { fd } = Reflect.get(server, "_handle") as { fd: number };
  tell({ fd, port: (server.address() as AddressInfo).port });
  Atomics.wait(gate, 0, 0);
});

function tell(report: ListenReport): void {
  parentPort?.postMessage(report);
}
