import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient } from "../../support/client.ts";
import { ADMIN_TOKEN, startServer, type RunningServer } from "../../support/server.ts";
import { findFreePort } from "../support/free-port.ts";
import { describePage } from "./support/page.ts";
import { isInstalled, startProxy } from "./support/proxy.ts";
import { createFolder } from "./support/shell.ts";

/** A function that says what it knows of its caller. */
const WHO = "export default async (data) => data.jsonPayload.data.hook_data.ip;";

describePage("docs/one-machine.md", (take) => {
  it("is started, copied while it runs, and started again on the copy", async () => {
    const dataDir = createFolder();
    const [install, start = ""] = take("Running on one machine", "sh").split("\n");
    // The README's test looks whether that could be done.
    expect(install).toBe("npm ci");
    const server = await startServer({
      command: ["sh", "-c", `exec ${start.replace("/var/lib/hookwright", dataDir)}`],
      dataDir,
    });
    const copy = join(createFolder(), "monday");
    const toCopy = (lines: string) => lines.replace("backups/monday", copy);
    let suffix: string;
    try {
      ({ suffix } = await createClient(server.url, ADMIN_TOKEN).createEndpoint({ code: WHO }));
      const backup = toCopy(take("Backup, restore, moving", "sh"));
      const env = { ...process.env, DATA_DIR: dataDir };
      expect(execFileSync("sh", ["-eu", "-c", backup], { encoding: "utf8", env })).toContain(copy);
    } finally {
      await server.stop({ keepData: true });
    }

    const restore = toCopy(take("Backup, restore, moving", "sh", 1));
    const restored = await startServer({ command: ["sh", "-c", `exec ${restore}`], dataDir: copy });
    try {
      expect(await (await fetch(`${restored.url}/hook/${suffix}`)).text()).toBe("127.0.0.1");
    } finally {
      await restored.stop();
    }
  });

  describe("as a service, behind a proxy", () => {
    const unit = take("As a service", "ini");
    const valueOf = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(unit)?.[1] ?? "";
    const { DATA_DIR, ...env } = Object.fromEntries(
      valueOf("Environment")
        .split(" ")
        .map((pair) => pair.split("=") as [string, string]),
    );
    let server: RunningServer;
    let url: string;
    let suffix: string;

    beforeAll(async () => {
      const [command = "", ...args] = valueOf("ExecStart").replace("/opt/hookwright/", "").split(" ");
      // It says where the world reaches it, so the port is chosen here; the data are in the test's own folder.
      const port = await findFreePort();
      url = `http://127.0.0.1:${port}`;
      server = await startServer({ command: [command, ...args], env: { ...env, PORT: String(port) } });
      ({ suffix } = await createClient(url, ADMIN_TOKEN).createEndpoint({ code: WHO }));
    });

    afterAll(() => (server.child.exitCode === null ? server.stop() : undefined));

    it("keeps its data where the page says, and has URLs of its public address", async () => {
      expect(`--data ${DATA_DIR}`).toBe(/--data \S+/.exec(take("Running on one machine", "sh"))?.[0]);
      expect(server.url).toBe("https://hooks.example.com");
      const { body } = await createClient(url, ADMIN_TOKEN).call("GET", `/endpoints/${suffix}`);
      expect(body["url"]).toBe(`https://hooks.example.com/hook/${suffix}`);
    });

    it("has a unit that systemd takes", (context) => {
      context.skip(!isInstalled("systemd-analyze"), "systemd is not installed");
      const file = join(createFolder(), "hookwright.service");
      writeFileSync(file, unit.replaceAll("/opt/hookwright", resolve(".")));
      const { status, stderr } = spawnSync("systemd-analyze", ["verify", file], { encoding: "utf8" });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    });

    const configs = {
      caddy: take("Behind a proxy", "caddyfile"),
      nginx: take("Behind a proxy", "nginx"),
    };
    it.for(["caddy", "nginx"] as const)(
      "is told by %s who calls, whatever a header says",
      async (program, context) => {
        context.skip(!isInstalled(program), `${program} is not installed`);
        const proxy = await startProxy(program, configs[program], url);
        const forged = { "x-forwarded-for": "203.0.113.7" };
        const answer = await fetch(`${proxy}/hook/${suffix}`, { headers: forged });
        expect([answer.status, await answer.text()]).toEqual([200, "127.0.0.1"]);
        const direct = await fetch(`${url}/hook/${suffix}`, { headers: forged });
        expect(await direct.text()).toBe("203.0.113.7");
      },
    );

    // The last one: on SIGTERM, which systemd sends.
    it("is stopped in order, within the time that the unit gives it", async () => {
      const from = performance.now();
      expect(await server.stop()).toBe(0);
      expect(performance.now() - from).toBeLessThan(Number(valueOf("TimeoutStopSec")) * 1_000);
    });
  });
});
