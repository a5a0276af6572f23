import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createApiClient } from "../../../src/cli/api-client.ts";
import { followStream } from "../../../src/cli/follow.ts";
import type { Output } from "../../../src/cli/output.ts";

const WAITS = { retryMs: 5, giveUpMs: 200 };

let server: Server | undefined;
afterEach(() => server?.close());

/** A server that answers the first request with the first answer, and so on. */
async function serve(...answers: ((request: IncomingMessage, response: ServerResponse) => void)[]) {
  const left = [...answers];
  const started = createServer((request, response) => {
    const answer = left.shift();
    if (answer === undefined) {
      request.socket.destroy();
    } else {
      response.writeHead(200, { "content-type": "text/event-stream" });
      answer(request, response);
    }
  });
  server = started;
  started.listen(0, "127.0.0.1");
  await once(started, "listening");
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

const send = (response: ServerResponse, id: string) => response.write(`id: ${id}\ndata: {"id":"${id}"}\n\n`);

function follow(url: string, leaving: AbortSignal, onData: (json: string) => void) {
  const notes: string[] = [];
  const out = { note: (line: string) => void notes.push(line) } as unknown as Output;
  const ended = followStream(
    createApiClient(url, () => "t"),
    out,
    "/events/stream",
    leaving,
    onData,
    WAITS,
  );
  return { notes, ended };
}

describe("following a stream", () => {
  it("goes on behind what was told last when it is cut off, or ends", async () => {
    const leaving = new AbortController();
    const asked: (string | undefined)[] = [];
    const url = await serve(
      (_request, response) => {
        send(response, "a");
        setTimeout(() => response.destroy(), 20);
      },
      (request, response) => {
        asked.push(request.headers["last-event-id"] as string | undefined);
        send(response, "b");
        response.end();
      },
      (request, response) => {
        asked.push(request.headers["last-event-id"] as string | undefined);
        send(response, "c");
      },
    );
    const told: string[] = [];
    const { notes, ended } = follow(url, leaving.signal, (json) => {
      told.push(json);
      if (told.length === 3) {
        leaving.abort();
      }
    });
    await ended;
    expect(told).toEqual(['{"id":"a"}', '{"id":"b"}', '{"id":"c"}']);
    expect(asked).toEqual(["a", "b"]);
    expect(notes.filter((line) => line.includes("following again"))).toHaveLength(2);
  });

  it("ends with an error when there is no server any more, which scripts can tell", async () => {
    const url = await serve((_request, response) => response.end());
    const { ended } = follow(url, new AbortController().signal, () => undefined);
    await expect(ended).rejects.toMatchObject({
      exitCode: 3,
      message: `no server answers at ${url} any more`,
    });
  });

  it("does not wait for what was never there", async () => {
    const { ended } = follow("http://127.0.0.1:1", new AbortController().signal, () => undefined);
    await expect(ended).rejects.toMatchObject({ exitCode: 3 });
  });
});
