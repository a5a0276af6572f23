import { expect, it } from "vitest";
import { toClientKey } from "../../../src/gateway/client-key.ts";

it.each([
  { ip: "203.0.113.7", key: "203.0.113.7" },
  { ip: "::ffff:203.0.113.7", key: "203.0.113.7" },
  { ip: "2001:db8:1:2:3:4:5:6", key: "2001:db8:1:2::/64" },
  { ip: "2001:db8:1:2:ffff::1", key: "2001:db8:1:2::/64" },
  { ip: "2001:db8:1:3::1", key: "2001:db8:1:3::/64" },
  { ip: "::1", key: "0:0:0:0::/64" },
  { ip: null, key: "unknown" },
  { ip: "not an address", key: "unknown" },
])("counts $ip as $key", ({ ip, key }) => {
  expect(toClientKey(ip)).toBe(key);
});
