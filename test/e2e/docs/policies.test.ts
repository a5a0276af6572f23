import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { describePage } from "./support/page.ts";
import { api, createFolder, expectShown, runAnnotated, serverUrl } from "./support/shell.ts";

const TOP = "Endpoint policies";

describePage("docs/policies.md", (take) => {
  it("shows a policy, and what callers see of it", async () => {
    const cwd = createFolder();
    const policy = take(TOP, "json");
    writeFileSync(join(cwd, "policy.json"), policy);
    expectShown(await runAnnotated(take(TOP, "sh"), { cwd }), take(TOP, "text"));
    expect((await api.call("GET", "/endpoints/guarded")).body).toMatchObject(JSON.parse(policy) as object);

    const preflight = (origin: string) =>
      fetch(`${serverUrl}/hook/guarded`, {
        method: "OPTIONS",
        headers: {
          origin,
          "access-control-request-method": "POST",
          "access-control-request-headers": "authorization",
        },
      });
    const { headers } = await preflight("https://shop.example");
    expect(headers.get("access-control-allow-headers")).toMatch(/\bauthorization\b/i);
    expect((await preflight("https://other.example")).headers.get("access-control-allow-origin")).toBeNull();
  });
});
