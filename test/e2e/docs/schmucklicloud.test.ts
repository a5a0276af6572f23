import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { waitFor } from "../support/poll.ts";
import { describePage } from "./support/page.ts";
import { api, runAnnotated, runUntilShown } from "./support/shell.ts";

const TOP = "Triggers, and moving from schmuckliCloud functions";

/** A receiver on this machine; keeps the first request that it gets. */
async function startReceiver() {
  const got: { headers: IncomingHttpHeaders; line: string; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      got.push({ headers: request.headers, line: `${request.method} ${request.url}`, body });
      response.end();
    });
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, got };
}

describePage("docs/schmucklicloud.md", (take) => {
  it("shows triggers to a function and to a URL, and the request that the URL gets", async () => {
    const receiver = await startReceiver();
    const lines = take(TOP, "sh").replace("https://your.example.com", receiver.url);
    const printed = await runAnnotated(`${lines}\necho "$FN"`);
    const [helpers = ""] = lines.split("\n\n");
    await runUntilShown(`${helpers}\nFN=${printed}\n${take(TOP, "sh", 1)}`, take(TOP, "text"));

    const [head = "", shown = ""] = take("The request", "http").split("\n\n");
    const data = { user_id: "anna", email: "anna@example.com", lang: "de" };
    await api.call("POST", "/events", { eventId: 2001, data });
    const request = await waitFor("the request", () => receiver.got[0]);
    const [line, ...headers] = head.split("\n");
    expect(request.line).toBe(line);
    const names = headers.map((each) => each.split(":")[0] ?? "");
    expect(names.length).toBe(4);
    expect(names.filter((name) => request.headers[name] === undefined)).toEqual([]);
    // Secrets differ; all else is the same, in the same order.
    const withoutSecrets = (body: string) =>
      body.replaceAll(/("_\w+":)"[^"]+"/g, "$1").replaceAll(/\n\s*/g, "");
    expect(withoutSecrets(request.body)).toBe(withoutSecrets(shown));
  });
});
