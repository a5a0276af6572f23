import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { ORIGIN } from "../api/client.ts";

const get = (path: string, init: RequestInit = {}) =>
  exports.default.fetch(`${ORIGIN}${path}`, { redirect: "manual", ...init });

describe("/console/", () => {
  it("is the page, under every path that names no file", async () => {
    for (const path of [
      "/console/",
      "/console/functions/fn_x/code",
      "/console/index.html",
      "/console/a.js",
    ]) {
      const response = await get(path);
      expect([path, response.status]).toEqual([path, 200]);
      expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(await response.text()).toContain('<div id="root">');
    }
  });

  it("runs nothing that is not its own, and stands in no frame", async () => {
    const response = await get("/console/");
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'; script-src 'self'; ");
    expect(policy).toContain("frame-ancestors 'none'");
    const [, nonce = ""] = /'nonce-([\w-]+)'/.exec(policy) ?? [];
    expect(nonce).not.toBe("");
    expect(await response.text()).toContain(`content="${nonce}"`);
    const again = await get("/console/");
    expect(again.headers.get("content-security-policy")).not.toContain(nonce);
    await again.body?.cancel();
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    });
  });

  it("keeps files for good whose names change with what they hold", async () => {
    const page = await (await get("/console/")).text();
    const files = [...page.matchAll(/\/console\/assets\/[\w.-]+/g)].map(([path]) => path);
    expect(new Set(files.map((file) => file.split(".").at(-1)))).toEqual(new Set(["css", "js"]));
    for (const file of files) {
      const response = await get(file);
      expect([file, response.status]).toEqual([file, 200]);
      expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(response.headers.get("content-type")).toMatch(/^text\/(?:javascript|css); charset=utf-8$/);
      expect((await response.text()).length).toBeGreaterThan(1_000);
    }
  });

  it("answers 404 for a file of another build", async () => {
    const response = await get("/console/assets/index-gone.js");
    expect(response.status).toBe(404);
    expect(response.headers.get("cache-control")).toBeNull();
    await response.body?.cancel();
  });

  it("is led to without its last slash", async () => {
    const response = await get("/console");
    expect([response.status, response.headers.get("location")]).toEqual([302, "/console/"]);
  });

  it("is where a browser gets that opens the gateway's address, and no other client", async () => {
    const page = await get("/", { headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" } });
    expect([page.status, page.headers.get("location"), page.headers.get("vary")]).toEqual([
      302,
      "/console/",
      "accept",
    ]);
    for (const accept of ["*/*", "application/json"]) {
      expect((await get("/", { headers: { accept } })).status).toBe(404);
    }
  });
});

describe("files of the console", () => {
  it("stand in front of no other path", async () => {
    for (const path of ["/index.html", "/icon.svg", "/hook/index.html"]) {
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    }
  });
});
