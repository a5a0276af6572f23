import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { describePage } from "./support/page.ts";
import { adminToken, api, createFolder, runShell, serverUrl } from "./support/shell.ts";

const run = promisify(execFile);

describePage("docs/cli.md", (take) => {
  it("is found by npx in a clone, in every folder that is no package of its own", async () => {
    const env = { ...process.env, HOOKWRIGHT_URL: serverUrl, HOOKWRIGHT_TOKEN: adminToken };
    const listIn = (cwd: string) => run("npx", ["--no-install", "hookwright", "list"], { cwd, env });
    const [root, below] = await Promise.all([listIn("."), listIn("examples/craft-hello")]);
    expect(root.stdout).toContain("craft");
    expect(below.stdout).toContain("craft");
  });

  it("goes from an empty folder to a call", async () => {
    const printed = await runShell(take("The command line", "sh"));
    expect(JSON.parse(printed.split("\n").at(-1) ?? "")).toEqual(
      JSON.parse(take("The command line", "json")),
    );
  });

  it("has a manifest that is deployed as it says, once", async () => {
    const cwd = createFolder();
    const env = { HOOKWRIGHT_TOKEN: adminToken };
    mkdirSync(join(cwd, "orders"));
    writeFileSync(join(cwd, "orders/hookwright.toml"), take("The manifest", "toml"));
    writeFileSync(
      join(cwd, "orders/index.js"),
      'import _ from "lodash";\nexport default async () => _.compact([0, "<% REGION %>"]);\n',
    );
    // Of the value that it has on docs/policies.md, whose test runs beside this one.
    const secret = "only-the-shop-knows";
    const deploy = "npx hookwright deploy orders";
    await runShell(`printf ${secret} | npx hookwright secrets set SHOP_KEY\n${deploy}`, { cwd, env });
    const call = `curl -s http://127.0.0.1:8787/hook/orders -H 'authorization: Bearer ${secret}'`;
    expect(await runShell(call)).toBe('["jp"]');
    expect(await runShell(deploy, { cwd, env })).toContain("nothing to do");

    const list = await api.call<{ items: { id: string }[] }>("GET", "/functions?name=orders");
    const path = `/functions/${list.body.items[0]?.id}`;
    expect((await api.call("GET", path)).body).toMatchObject({
      description: "Takes orders",
      limits: { cpuMs: 500 },
      egress: { allow: ["api.example.com"] },
    });
    const schedules = await api.call<{ items: object[] }>("GET", `${path}/schedules`);
    expect(schedules.body.items).toMatchObject([
      { name: "nightly", cron: "0 3 * * *", timeZone: "Asia/Tokyo", enabled: true },
    ]);
  });

  it("has a manifest of sources, connections and triggers that is deployed as it says, once", async () => {
    const cwd = createFolder();
    const env = { HOOKWRIGHT_TOKEN: adminToken, CRM_KEY: "of the CRM" };
    const files = {
      "hookwright.toml": take("Events in the manifest", "toml"),
      "destination.js":
        "async function onTrack(event, settings) { console.log(settings.region, event.event); }\n",
      "opt-in.js":
        "function onTrack(event, settings) { return { ...event, event: event.event + settings.purpose }; }\n",
      "mailer.js": "export default async () => ({ sent: true });\n",
    };
    mkdirSync(join(cwd, "events"));
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(cwd, "events", name), text);
    }
    await runShell("npx hookwright deploy events", { cwd, env });
    expect(await runShell("npx hookwright deploy events", { cwd, env })).toContain("nothing to do");

    const { body: sources } = await api.call<{ items: { id: string; slug: string }[] }>("GET", "/sources");
    const source = sources.items.find(({ slug }) => slug === "shop");
    const list = await api.call<{ items: object[] }>("GET", `/connections?sourceId=${source?.id}`);
    expect(list.body.items.toReversed()).toMatchObject([
      { name: "crm", filter: { types: ["track"] }, settings: { region: "jp" } },
      { name: "archive", batchMaxCount: 5, settings: { region: "eu" } },
    ]);
    const crm = (list.body.items as { id: string }[]).at(-1)?.id;
    const inserts = await api.call<{ items: object[] }>("GET", `/connections/${crm}/inserts`);
    expect(inserts.body.items).toMatchObject([
      { name: "opt-in", enabled: true, settings: { purpose: "crm" } },
    ]);
    const triggers = await api.call<{ items: { name: string }[] }>("GET", "/triggers");
    expect(triggers.body.items.filter(({ name }) => ["paid", "elsewhere"].includes(name))).toMatchObject([
      { name: "elsewhere", enabled: false, eventIds: [2000] },
      { name: "paid", enabled: true, eventIds: ["order.paid", 10001] },
    ]);
  });
});
