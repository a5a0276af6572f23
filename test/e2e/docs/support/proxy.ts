import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { waitFor } from "../../support/poll.ts";
import { findFreePort } from "../../support/free-port.ts";
import { createFolder } from "./shell.ts";

/** Tells whether a program is on the path; what is not installed is skipped by name, and so seen in the report. */
export function isInstalled(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}

/** A proxy with a page's configuration: only its own address, its certificates and what is behind it are the test's. */
export async function startProxy(
  program: "caddy" | "nginx",
  config: string,
  upstream: string,
): Promise<string> {
  const folder = createFolder();
  const url = `http://127.0.0.1:${await findFreePort()}`;
  const file = join(folder, "config");
  const behind = config.replace("127.0.0.1:8787", new URL(upstream).host);
  writeFileSync(file, program === "caddy" ? toCaddyfile(behind, url) : toNginxConfig(behind, url, folder));
  const args =
    program === "caddy"
      ? ["run", "--adapter", "caddyfile", "--config", file]
      : ["-e", "stderr", "-p", folder, "-c", file];
  const child = spawn(program, args, {
    env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
  onTestFinished(async () => {
    const ended = once(child, "exit");
    if (child.exitCode === null && child.kill("SIGTERM")) {
      await ended;
    }
  });
  await waitFor(`${program} answers`, async () => {
    if (child.exitCode !== null) {
      throw new Error(`${program} ended: ${output}`);
    }
    return fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  });
  return url;
}

const toCaddyfile = (config: string, url: string) =>
  `{\n  admin off\n}\n${config.replace("hooks.example.com", url)}\n`;

function toNginxConfig(config: string, url: string, folder: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => {
    mkdirSync(join(folder, name));
    return `${name}_temp_path ${join(folder, name)};`;
  });
  return `daemon off;
pid ${join(folder, "pid")};
events {}
http {
access_log off;
${temporary.join("\n")}
server {
listen ${new URL(url).host};
${config}
}
}
`;
}
