import { randomBytes } from "node:crypto";
import { api } from "./craft/runner.ts";

/** Stores a value under a name that no other test has, or under the one given; gives the name. */
export async function putSecret(
  value: string,
  name = `S_${randomBytes(8).toString("hex").toUpperCase()}`,
): Promise<string> {
  const { status, body } = await api.call("PUT", `/secrets/${name}`, { value });
  if (status !== 204) {
    throw new Error(`the secret was refused: ${JSON.stringify(body)}`);
  }
  return name;
}
