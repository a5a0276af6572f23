import { expect, it } from "vitest";
import { readTable, toCodes } from "../../support/docs-table.ts";
import { describePage } from "./support/page.ts";
import { api, runAnnotated, serverUrl } from "./support/shell.ts";

interface Document {
  openapi: string;
  paths: Record<string, Record<string, { operationId?: string; security?: { bearer: string[] }[] }>>;
}

describePage("docs/api.md", (take) => {
  it("shows a token that can do less than everything", async () => {
    await api.createEndpoint({ code: "export default async () => 1;" });
    await runAnnotated(take("The management API", "sh"));
  });

  it("shows how code is refused", async () => {
    const code = "export default async () => {\n  retrun 1;\n};";
    const { body } = await api.call("POST", "/functions", { name: "typo", dialect: "craft", code });
    expect(body).toEqual(JSON.parse(take("The management API", "json")));
  });

  it("has every call of the document with its scope, and no others", async () => {
    const { openapi, paths } = (await (await fetch(`${serverUrl}/api/v1/openapi.json`)).json()) as Document;
    expect(openapi).toMatch(/^3\.1\./);
    const there = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { operationId, security }]) =>
        operationId === undefined
          ? []
          : [`${method.toUpperCase()} ${path.replace("/api/v1", "")} ${security?.[0]?.bearer[0]}`],
      ),
    );
    const shown = readTable("docs/api.md", "path").flatMap(([path = "", methods = "", scopes = ""]) =>
      toCodes(methods).map((method) => {
        const [scope = ""] = toCodes(scopes);
        const template = toCodes(path)[0]?.replaceAll(/:(\w+)/g, "{$1}");
        return `${method} ${template} ${scope === "admin" ? scope : `${scope}:${method === "GET" ? "read" : "write"}`}`;
      }),
    );
    expect(shown.toSorted()).toEqual(there.toSorted());
  });

  it("has the scope of the metrics, which are in no document", async () => {
    const readMetrics = async (scope: string) => {
      const { body } = await api.call("POST", "/tokens", { name: scope, scopes: [scope] });
      const headers = { authorization: `Bearer ${String(body["token"])}` };
      return (await fetch(`${serverUrl}/metrics`, { headers })).status;
    };
    expect(await Promise.all(["invocations:read", "functions:read"].map(readMetrics))).toEqual([200, 403]);
  });
});
