import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Installs the demo function with an endpoint through the management API, as a user would; gives
 * the endpoint's suffix.
 */
export async function installDemo(api: string, adminToken: string, folder: string): Promise<string> {
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  const post = async (path: string, body: unknown): Promise<Record<string, string>> => {
    const response = await fetch(`${api}/api/v1${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) {
      throw new Error(`the demo function could not be installed: ${await response.text()}`);
    }
    return (await response.json()) as Record<string, string>;
  };
  const fn = await post("/functions", {
    name: "hello",
    dialect: "craft",
    description: "Greets whoever calls; installed on the first start.",
    code: read("index.js"),
    modules: JSON.parse(read("modules.json")) as unknown,
    variables: JSON.parse(read("variables.json")) as unknown,
  });
  const endpoint = await post(`/functions/${fn["id"] ?? ""}/endpoints`, {});
  return endpoint["suffix"] ?? "";
}
