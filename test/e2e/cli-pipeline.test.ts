import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient, type ApiClient } from "../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../support/server.ts";
import { COMMAND, createCli, type Cli } from "./support/cli.ts";
import { waitFor } from "./support/poll.ts";

/* A source, its connections to two destinations, and triggers, deployed by one manifest. */

const DESTINATION = `async function onTrack(event, settings) {
  console.log(event.event, settings.region, settings.apiKey === undefined ? "none" : "key of " + settings.apiKey.length);
}
`;
const INSERT = `function onTrack(event, settings) {
  return { ...event, event: event.event + " for " + settings.purpose };
}
`;
/** As the page shows it. */
const MANIFEST =
  /## Events in the manifest[\s\S]*?```toml\n([\s\S]*?)\n```/.exec(
    readFileSync("docs/cli.md", "utf8"),
  )?.[1] ?? "";

const EMITTING = `
[[functions]]
name = "emitter"
dialect = "segment-source"
[[functions.endpoints]]
suffix = "orders-in"

[[sources]]
endpoint = "orders-in"
name = "Orders"

[[connections]]
endpoint = "orders-in"
function = "archive"
settings = { region = "eu" }
`;

let server: RunningServer;
let folder: string;
let cli: Cli;
let api: ApiClient;
/** With the scopes that the page names for CI. */
let token: string;
beforeAll(async () => {
  server = await startServer({ args: ["--sandboxes", "1", "--no-demo"] });
  folder = mkdtempSync(join(tmpdir(), "hookwright-cli-"));
  cli = createCli(server.url, folder);
  api = createClient(server.url, ADMIN_TOKEN);
  const scopes = ["functions:write", "functions:read", "events:write", "events:read"];
  token = cli.run("tokens", "create", "ci", ...scopes).stdout;
  write("destination.js", DESTINATION);
  write("opt-in.js", INSERT);
  write(
    "mailer.js",
    "export default (data) => { console.log(data.jsonPayload.data.hook_data.body.order); };\n",
  );
  write("hookwright.toml", MANIFEST);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}
const edit = (from: string, to: string) =>
  write("hookwright.toml", readFileSync(join(folder, "hookwright.toml"), "utf8").replace(from, to));
const deploy = (...args: string[]) =>
  cli.runWith({ env: { CRM_KEY: "s3cret-key", HOOKWRIGHT_TOKEN: token } }, "deploy", ...args);
async function list<T>(path: string): Promise<T[]> {
  return (await api.call<{ items: T[] }>("GET", path)).body.items;
}

async function track(event: string): Promise<void> {
  const [source] = await list<{ writeKeys: string[] }>("/sources");
  const sent = await fetch(`${server.url}/v1/track`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${source?.writeKeys[0]}:`)}` },
    body: JSON.stringify({ userId: "u1", event }),
  });
  expect(sent.status).toBe(200);
}

describe("a manifest with sources, connections and triggers", () => {
  it("is refused before anything is changed when it names what is nowhere", async () => {
    const all = [
      ['source = "shop" #', 'source = "shopp" #'],
      ['function = "crm"', 'function = "crn"'],
      ['function = "mailer"', 'function = "mail"'],
      ['region = "eu"', 'regoin = "eu"'],
      ['{ function = "opt-in"', '{ function = "opt-inn"'],
    ] as const;
    for (const [from, to] of all) {
      edit(from, to);
    }
    const { status, stderr } = deploy();
    expect(status).toBe(2);
    for (const line of [
      'connections.0.source: there is no source "shopp", neither here nor on the server',
      'connections.0.function: there is no function "crn", neither here nor on the server',
      'triggers.0.function: there is no function "mail", neither here nor on the server',
      "connections.1.settings.regoin: is not a setting of the function",
      'connections.0.inserts.0.function: there is no function "opt-inn", neither here nor on the server',
    ]) {
      expect(stderr).toContain(`  ${line}`);
    }
    write("hookwright.toml", MANIFEST);
    const without = cli.run("deploy");
    expect(without).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(
        "connections.0.settings.apiKey: the variable CRM_KEY is not set in the environment",
      ),
    });
    edit('{ env = "CRM_KEY" }', '"s3cret-key"');
    expect(deploy().stderr).toContain("connections.0.settings.apiKey: is sensitive: name a variable");
    write("hookwright.toml", MANIFEST);
    expect(await list("/functions?name=crm")).toEqual([]);
  });

  it("is shown, deployed, and nothing to do a second time", async () => {
    const { stdout } = deploy("--dry-run");
    expect(stdout).toContain("+ create source shop");
    expect(stdout).toContain("+ create connection crm from shop");
    expect(stdout).toContain("+ create insert opt-in in front of crm from shop");
    expect(stdout).toContain("    + settings.apiKey from CRM_KEY");
    expect(stdout).not.toContain("s3cret-key");
    const planned = deploy("--dry-run", "--json").stdout;
    expect(planned).toContain('"apiKey": "••••••"');
    expect(planned).not.toContain("s3cret-key");
    expect(await list("/sources")).toEqual([]);

    const deployed = deploy();
    expect(deployed.stderr).toBe("");
    const [source] = await list<{ id: string; writeKeys: string[] }>("/sources");
    expect(deployed.stdout).toContain(`source shop: its write key is ${source?.writeKeys[0]}`);
    expect(deployed.stdout).toMatch(/trigger elsewhere: POST \/triggers\/trg_\w+\/rotate-secrets/);
    expect(deployed.stdout).not.toContain("s3cret-key");
    // The key is there, and needs not be given again.
    const again = cli.runJson("deploy") as { name: string; steps: object[]; notes: string[] }[];
    expect(again.map(({ steps }) => steps.length)).toEqual([0, 0, 0, 0, 0]);
    expect(again.at(-1)).toMatchObject({
      name: "events",
      notes: ["connection crm from shop: apiKey stays as it was stored; --resend sends it again"],
    });
  });

  it("hands the events of the source to both destinations, and an event to its trigger", async () => {
    await track("Bought");
    await api.call("POST", "/events", { eventId: "order.paid", data: { order: 7 } });
    const lines = new Set<string>();
    await waitFor("all three have run", async () => {
      for (const { id } of await list<{ id: string }>("/deliveries")) {
        const { body } = await api.call<{ history: { logs?: { message: string }[] }[] }>(
          "GET",
          `/deliveries/${id}`,
        );
        body.history.forEach(({ logs = [] }) => logs.forEach(({ message }) => lines.add(message)));
      }
      return lines.size >= 3;
    });
    expect([...lines].toSorted()).toEqual(["7", "Bought eu none", "Bought for crm jp key of 10"]);
  });

  it("shows events with their deliveries, follows them, and makes a delivery again", async () => {
    const shown = cli.run("events", "--source", "shop").stdout;
    expect(shown).toMatch(/track {2}Bought {2}of u1 {2}evt_\w+\n {2}delivered {2}con_\w+ {2}1 attempt/);
    expect(cli.run("events", "--event-id", "order.paid", "-n", "1").stdout).toContain("order.paid");
    expect(cli.run("events", "--source", "nowhere")).toMatchObject({
      status: 1,
      stderr: 'hookwright: there is no source "nowhere"',
    });

    const following = spawn(COMMAND, ["events", "--follow", "--type", "track", "-n", "1"], {
      cwd: folder,
      env: cli.toEnv(),
    });
    let followed = "";
    for (const stream of [following.stdout, following.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (followed += text));
    }
    await waitFor("it follows", () => followed.includes("following"));
    await track("Left");
    await waitFor("the event is shown", () => followed.includes("Left"));
    following.kill("SIGINT");
    expect(await once(following, "exit")).toEqual([0, null]);

    await waitFor("it is delivered", async () => (await list("/deliveries?state=delivered")).length >= 5);
    const made = cli.runJson("deliveries", "--function", "crm") as { id: string; state: string }[];
    expect(made.map(({ state }) => state)).toEqual(["delivered", "delivered"]);
    const id = made[1]?.id ?? "";
    expect(cli.run("deliveries", id).stdout).toMatch(
      /^delivered {2}con_[\s\S]* {2}1\. [\s\S]*Bought for crm jp key of 10/,
    );
    expect(cli.run("deliveries", "--state", "dead").stdout).toBe("no deliveries");
    expect(cli.run("deliveries", "--state", "lost").status).toBe(2);
    expect(cli.run("replay", id).stdout).toContain(`${id} is made again`);
    expect(cli.run("replay", id, "--version", "1").status).toBe(2);
    await waitFor("it was made twice", async () => {
      const { body } = await api.call<{ attempts: number; state: string }>("GET", `/deliveries/${id}`);
      return body.attempts === 2 && body.state === "delivered";
    });
  });

  it("changes what is changed, and sends a key again when it is told to", async () => {
    edit('region = "jp"', 'region = "us"');
    edit('name = "Shop"', 'name = "The shop"');
    edit("10001", "10002");
    edit('purpose = "crm"', 'purpose = "us"');
    const { stdout } = deploy("--dry-run");
    for (const line of [
      '- settings.region = "jp"\n    + settings.region = "us"',
      '- name = "Shop"\n    + name = "The shop"',
      '- settings.purpose = "crm"\n    + settings.purpose = "us"',
      '- eventIds = ["order.paid",10001]\n    + eventIds = ["order.paid",10002]',
    ]) {
      expect(stdout).toContain(line);
    }
    expect(deploy().status).toBe(0);
    expect(deploy().stdout).toContain("events: nothing to do");
    const resent = deploy("--resend", "--json").stdout;
    expect(JSON.parse(resent)).toMatchObject({ 4: { steps: [{ name: "crm from shop" }] } });
    expect(resent).not.toContain("s3cret-key");
    expect(await list("/connections")).toMatchObject([
      { name: "archive", batchMaxCount: 5 },
      { name: "crm", settings: { region: "us", apiKey: "••••••" }, filter: { types: ["track"] } },
    ]);
  });

  it("has the insert functions in front of a connection in the manifest's order", async () => {
    const [con] = (await list<{ id: string; name: string }>("/connections")).filter(
      ({ name }) => name === "crm",
    );
    const orderOf = async () =>
      (await list<{ name: string }>(`/connections/${con?.id}/inserts`)).map(({ name }) => name);
    const first = '{ function = "opt-in", name = "first", settings = { purpose = "x" } }';
    edit("inserts = [", `inserts = [${first}, `);
    expect(deploy().stdout).toContain("insert opt-in in front of crm from shop: put there anew");
    expect(await orderOf()).toEqual(["first", "opt-in"]);
    edit(`${first}, `, "");
    expect(deploy().stdout).toContain("insert first in front of crm from shop is not in the manifest");
    expect(deploy("--prune").status).toBe(0);
    expect(await orderOf()).toEqual(["opt-in"]);
  });

  it("is written by pull, without what is a default and without a key, and deployed again", () => {
    expect(cli.run("pull", "crm", "--folder", "pulled").status).toBe(0);
    const pulled = readFileSync(join(folder, "pulled/hookwright.toml"), "utf8");
    expect(pulled).toContain('env = "CRM_API_KEY"');
    expect(pulled).toMatch(/\[\[connections\.inserts\]\]\nfunction = "opt-in"/);
    expect(pulled).not.toMatch(/batchMaxCount|enabled|archive|timeoutMs/);
    expect(cli.run("deploy", "pulled").stdout).toContain("events: nothing to do");
    const reader = cli.run("tokens", "create", "reader", "functions:read").stdout;
    const env = { HOOKWRIGHT_TOKEN: reader };
    expect(cli.runWith({ env }, "pull", "crm", "--folder", "without")).toMatchObject({
      status: 0,
      stderr: expect.stringContaining("are left out: the token may not read events"),
    });
  });

  it("connects the source that a source function's endpoint makes", async () => {
    mkdirSync(join(folder, "emitting"));
    write("emitting/hookwright.toml", EMITTING);
    write(
      "emitting/index.js",
      'async function onRequest() {\n  Segment.track({ event: "Emitted", userId: "u2" });\n}\n',
    );
    expect(deploy("emitting", "--dry-run").stdout).toContain("~ change source endpoint orders-in");
    expect(deploy("emitting")).toMatchObject({ status: 0, stderr: "" });
    expect(deploy("emitting").stdout).toContain("events: nothing to do");
    expect((await fetch(`${server.url}/hook/orders-in`, { method: "POST", body: "{}" })).status).toBe(200);
    const id = await waitFor(
      "it is stored",
      async () => (await list<{ id: string }>("/events?name=Emitted"))[0]?.id,
    );
    await waitFor(
      "it is delivered",
      async () => (await list(`/deliveries?eventId=${id}&state=delivered`)).length === 1,
    );
    expect(cli.run("events", "--name", "Emitted").stdout).toContain("delivered");
    expect(cli.run("pull", "emitter", "--folder", "pulled-emitting").status).toBe(0);
    expect(deploy("pulled-emitting").stdout).toContain("events: nothing to do");
  });

  it("prunes what belongs to its sources and functions, and nothing else", async () => {
    edit(/\[\[connections\]\]\nsource = "shop"\nfunction = "archive"[^[]*/.exec(MANIFEST)?.[0] ?? "", "");
    edit(
      /\[\[triggers\]\]\nname = "paid"[^[]*\["order[^[]*/.exec(
        readFileSync(join(folder, "hookwright.toml"), "utf8"),
      )?.[0] ?? "",
      "",
    );
    const { stdout } = deploy();
    expect(stdout).toContain("connection archive from shop is not in the manifest, and stays");
    expect(stdout).toContain("trigger paid is not in the manifest, and stays");
    expect(deploy("--prune").status).toBe(0);
    const shop = (await list<{ id: string; slug: string }>("/sources")).find(({ slug }) => slug === "shop");
    expect(await list(`/connections?sourceId=${shop?.id}`)).toMatchObject([{ name: "crm" }]);
    expect(await list("/connections")).toHaveLength(2);
    expect((await list<{ name: string }>("/triggers")).map(({ name }) => name)).toEqual(["elsewhere"]);
  });
});
