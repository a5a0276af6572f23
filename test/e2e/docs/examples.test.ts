import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { waitFor } from "../support/poll.ts";
import { findFreePort } from "../support/free-port.ts";
import { describePage } from "./support/page.ts";
import { adminToken, api, runShell, serverUrl } from "./support/shell.ts";

const ENV = { API: `${serverUrl}/api/v1`, TOKEN: adminToken, HOOKWRIGHT_TOKEN: adminToken };

describePage("examples/form-to-chat/README.md", (take) => {
  it("has a form whose fields the function takes", async () => {
    const chat: string[] = [];
    const receiver = createServer((request, response) => {
      request.on("data", (text) => chat.push(String(text)));
      request.on("end", () => response.end());
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void receiver.close());
    await once(receiver, "listening");
    const value = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    await api.call("PUT", "/secrets/CHAT_WEBHOOK_URL", { value });
    await runShell(`npx hookwright deploy ${resolve("examples/form-to-chat")}`, { env: ENV });

    const form = take("A form to a chat", "html");
    const [, method = ""] = /<form method="(\w+)"/.exec(form) ?? [];
    const [, path = ""] = /action="https:\/\/hooks\.example\.com([^"]+)"/.exec(form) ?? [];
    const names = Array.from(form.matchAll(/name="(\w+)"( hidden)?/g), ([, name = "", hidden]) => [
      name,
      hidden === undefined ? `a ${name}` : "",
    ]);
    expect(names).toHaveLength(4);
    const body = new URLSearchParams(names.map(([name = "", text = ""]) => [name, text]));
    const answer = await fetch(`${serverUrl}${path}`, { method, body, redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "https://www.example.com/thanks"]);
    expect(chat.join("")).toContain("a message");
  });
});

describePage("examples/order-to-crm-and-chat/README.md", (take) => {
  it("has commands that deploy and join its functions, and look at what comes of events", async () => {
    const lines = [0, 1].map((index) =>
      take("One source, two destinations", "sh", index).replaceAll("'…'", "'secret'"),
    );
    await runShell(lines.join("\n"), { cwd: resolve(".") });
    const { body } = await api.call<{ items: { name: string }[] }>("GET", "/connections");
    const connections = body.items.filter(({ name }) => name.startsWith("orders-to-"));
    expect(connections.toSorted((a, b) => a.name.localeCompare(b.name))).toMatchObject([
      { name: "orders-to-chat", settings: { from: "100" }, filter: { types: ["track"] } },
      { name: "orders-to-crm", settings: { url: "https://crm.example.com", apiKey: "••••••" } },
    ]);
  });
});

describePage("examples/segment-insert-consent/README.md", (take) => {
  it("has commands that deploy it, with what stands in front of the connection", async () => {
    const lines = [0, 1].map((index) => take("Consent", "sh", index).replaceAll("'…'", "'secret'"));
    expect(await runShell(lines.join("\n"), { cwd: resolve(".") })).toMatch(
      /source website: its write key is \w+[^]*no deliveries$/,
    );
    const { body } = await api.call<{ items: { id: string; name: string }[] }>("GET", "/connections");
    const id = body.items.find(({ name }) => name === "marketing")?.id;
    const inserts = await api.call<{ items: object[] }>("GET", `/connections/${id}/inserts`);
    expect(inserts.body.items).toMatchObject([{ name: "consent", settings: { timeZone: "Asia/Tokyo" } }]);
  });
});

describePage("examples/segment-source-order/README.md", (take) => {
  it("has commands that deploy it with its secret, and an order that it takes", async () => {
    const lines = [0, 1].map((index) => take("Orders of a shop", "sh", index).replaceAll("'…'", "'secret'"));
    const printed = await runShell(lines.join("\n"), { cwd: resolve(".") });
    expect(printed).toMatch(/\{"success":true\}\S+ {2}track {2}Order Completed {2}of u1/);
    const { body } = await api.call<{ items: { endpoint: string; settings: object }[] }>("GET", "/sources");
    expect(body.items.find(({ endpoint }) => endpoint === "shop-webhook")).toMatchObject({
      name: "Shop",
      settings: { signingSecret: "••••••" },
    });
  });
});

describePage("examples/webhook-receiver/README.md", (take) => {
  it("has a server that a trigger calls, and that gives points to who registers", async () => {
    const text = take("An external system that a trigger calls", "sh").replaceAll("\\\n", " ");
    const [install, bind = "", start = "", fire = ""] = text.split("\n");
    // It is installed here, where the example lies.
    expect(install).toBe("npm install standardwebhooks");

    const port = await findFreePort();
    const made = await runShell(bind.replace("https://your.example.com/", `http://127.0.0.1:${port}/`), {
      env: ENV,
    });
    const { signingSecret } = JSON.parse(made.slice(made.indexOf("{"))) as { signingSecret: string };
    const child = spawn("sh", ["-c", `exec env ${start.replace("whsec_…", signingSecret)}`], {
      cwd: resolve("examples/webhook-receiver"),
      env: { ...process.env, ...ENV, PORT: String(port) },
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void child.kill());
    await once(child.stdout, "data");

    await runShell(fire, { env: ENV });
    const points = await waitFor("anna has points", async () => {
      const { status, body } = await api.call("GET", `/kvs/${encodeURIComponent("users/anna/points")}`);
      return status === 200 ? body["value"] : null;
    });
    expect(points).toEqual({ points: 10, lang: "de" });
  });
});
