import { expect, test } from "vitest";
import { findSettingFault, WORKER_SETTINGS } from "../../../src/local/worker-settings.ts";
import { readConfig } from "../../support/worker-config.ts";

const ACCESS = {
  ACCESS_TEAM_DOMAIN: "acme.cloudflareaccess.com",
  ACCESS_AUD: "32eafc7626e974616deaf0dc3ce63d7bcbed58a2731e84d06bc3cdf1b53c4228",
  ACCESS_SCOPES: "functions:read, kvs:read",
};

/** The values that a check refuses. */
function refusedBy(check: (value: string) => unknown): string[] {
  return VALUES.filter((value) => {
    try {
      return check(value) !== null;
    } catch {
      return true;
    }
  });
}

const VALUES = [
  "0",
  "1",
  "6",
  "6.9",
  "7",
  "10",
  "14",
  "20",
  "21",
  "300",
  "301",
  "3650",
  "3651",
  "100000",
  "100001",
].concat(
  ["-1", "1e2", "NaN", "Infinity", "week", "https://a.example", "http://a.example/b/", "ftp://a.example"],
  ["a.example", "https://", "x-real-ip", "password,token", ...Object.values(ACCESS), "acme", "admin,root"],
);

test.each(WORKER_SETTINGS.filter((name) => name !== "TRUST_PROXY_HEADER"))(
  "%s is refused at the start where the Worker would refuse it, and nowhere else",
  (name) => {
    const readAlone = (value: string) => {
      // Those of Access are set together.
      readConfig({ ...(name.startsWith("ACCESS_") ? ACCESS : {}), [name]: value });
      return null;
    };
    expect(refusedBy((value) => findSettingFault(name, value))).toEqual(refusedBy(readAlone));
  },
);

test("every setting of the Worker that a person gives is known", () => {
  const made = ["GATEWAY_ID", "CLIENT_ADDRESS", "ADMIN_TOKEN", "ENCRYPTION_KEY", "EGRESS_ALLOW_PRIVATE"];
  const asked = new Set<string>();
  const env = new Proxy<Record<string, string>>(
    {},
    {
      get(_, name) {
        asked.add(String(name));
        return undefined;
      },
    },
  );
  readConfig(env);
  expect([...asked].filter((name) => !made.includes(name)).toSorted()).toEqual(
    [...WORKER_SETTINGS].toSorted(),
  );
});

test("TRUST_PROXY_HEADER must be a name that a header can have", () => {
  expect(findSettingFault("TRUST_PROXY_HEADER", "X-Forwarded-For")).toBeNull();
  expect(findSettingFault("TRUST_PROXY_HEADER", "x forwarded for")).toBe(
    'TRUST_PROXY_HEADER must be the name of a header, not "x forwarded for"',
  );
});
