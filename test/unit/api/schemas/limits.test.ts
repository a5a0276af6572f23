import { describe, expect, it } from "vitest";
import { egressInputSchema, limitsInputSchema } from "../../../../src/api/schemas/limits.ts";

describe("the limits of a function", () => {
  it.each([
    {},
    { cpuMs: 10, outgoingRequests: 0, outgoingBytes: 0, concurrentRuns: 1 },
    { cpuMs: 30_000, outgoingRequests: 1_000, outgoingBytes: 1_073_741_824, concurrentRuns: 1_000 },
    { cpuMs: null, outgoingRequests: null, outgoingBytes: null, concurrentRuns: null },
  ])("may be %j", (limits) => {
    expect(limitsInputSchema.parse(limits)).toEqual(limits);
  });

  it.each([
    ["cpuMs", 9],
    ["cpuMs", 30_001],
    ["cpuMs", 10.5],
    ["cpuMs", "1000"],
    ["outgoingRequests", -1],
    ["outgoingRequests", 1_001],
    ["outgoingBytes", -1],
    ["outgoingBytes", 1_073_741_825],
    ["concurrentRuns", 0],
    ["concurrentRuns", 1_001],
  ])("%s may not be %s", (name, value) => {
    const { error } = limitsInputSchema.safeParse({ [name]: value });
    expect(error?.issues.map(({ path }) => path.join("."))).toEqual([name]);
  });

  it("have no further members", () => {
    expect(limitsInputSchema.safeParse({ memoryMiB: 1 }).success).toBe(false);
    expect(egressInputSchema.safeParse({ deny: [] }).success).toBe(false);
  });
});

describe("the hosts that requests may go to", () => {
  it("are kept in the form in which they are compared", () => {
    expect(
      egressInputSchema.parse({ allow: ["API.Example.com.", "*.cdn.example", "2001:db8:0::1"] }),
    ).toEqual({
      allow: ["api.example.com", "*.cdn.example", "2001:db8::1"],
    });
    expect(egressInputSchema.parse({ allow: null })).toEqual({ allow: null });
    expect(egressInputSchema.parse({ allow: [] })).toEqual({ allow: [] });
    const many = Array.from({ length: 100 }, (_, i) => `h${i}.example`);
    expect(egressInputSchema.parse({ allow: many }).allow).toHaveLength(100);
  });

  it.each([
    [
      ["https://example.com"],
      "allow.0",
      /^must be a host name such as "api\.example\.com", .*without scheme/,
    ],
    [["a.example", 7], "allow.1", /string/],
    [["a.example", "A.example."], "allow", /^must not name a host twice$/],
    [Array.from({ length: 101 }, (_, i) => `h${i}.example`), "allow", /100/],
    ["a.example", "allow", /array/],
  ])("%j is refused, and why", (allow, path, message) => {
    const { error } = egressInputSchema.safeParse({ allow });
    expect(error?.issues.map((issue) => issue.path.join("."))).toEqual([path]);
    expect(error?.issues[0]?.message).toMatch(message);
  });
});
