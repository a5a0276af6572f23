import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parse } from "smol-toml";

/*
 * Deploys to the user's own Cloudflare account. Migrations go first, so that new code never meets
 * an old database; only the very first time there is no database yet, and the deployment makes it.
 */

function run(...args: string[]): boolean {
  process.stdout.write(`\n> wrangler ${args.join(" ")}\n`);
  const { status } = spawnSync("wrangler", args, { stdio: "inherit" });
  return status === 0;
}

/** The name of the database, which Cloudflare's deploy button lets everybody choose. */
function readDatabaseName(): string {
  const { d1_databases: databases } = parse(readFileSync("wrangler.toml", "utf8")) as {
    d1_databases: { binding: string; database_name: string }[];
  };
  const name = databases.find(({ binding }) => binding === "DB")?.database_name;
  if (name === undefined) {
    throw new Error("wrangler.toml has no database_name for the binding DB");
  }
  return name;
}

/** Tells whether the account has the database; quiet, since having none is no error the first time. */
function hasDatabase(): boolean {
  return (
    spawnSync("wrangler", ["d1", "info", readDatabaseName(), "--json"], { stdio: "ignore" }).status === 0
  );
}

const migrate = () => run("d1", "migrations", "apply", "DB", "--remote");
const deploy = () => run("deploy");

const isDone = hasDatabase() ? migrate() && deploy() : deploy() && migrate();
if (!isDone) {
  process.stderr.write("\nNot deployed: the command above says why.\n");
  process.exit(1);
}
process.stdout.write(
  "\nDeployed. The first time, set the two secrets:\n" +
    "  npx wrangler secret put ADMIN_TOKEN\n" +
    "  openssl rand -base64 32 | npx wrangler secret put ENCRYPTION_KEY\n",
);
