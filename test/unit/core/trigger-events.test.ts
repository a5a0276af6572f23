import { describe, expect, it } from "vitest";
import {
  toDatasetPrefix,
  toDatasetUser,
  toEventName,
  toEventNumber,
  toStorageData,
} from "../../../src/core/trigger-events.ts";

describe("a user's dataset", () => {
  it.each(["u1", "a/b", "a%2Fb", "..", "ü", "o'neil@example.com", "users/u2/", "%"])(
    "%s has keys that are its own",
    (userId) => {
      const prefix = toDatasetPrefix(userId);
      expect(prefix).toMatch(/^users\/[^/]+\/$/);
      expect(toDatasetUser(`${prefix}some/key`)).toBe(userId);
      expect(toDatasetUser(prefix)).toBe(userId);
    },
  );

  it.each(["users/", "users//x", "users/u1", "user/u1/x", "Users/u1/x", "x/users/u1/x", "users/%zz/x"])(
    "is not where %s lies",
    (key) => {
      expect(toDatasetUser(key)).toBeNull();
    },
  );

  it.each(["users/%75%31/x", "users/a b/x", "users/%2f/x"])("has one spelling: %s is nobody's", (key) => {
    expect(toDatasetUser(key)).toBeNull();
  });

  it("is told in storage events", () => {
    expect(toStorageData("ws_1", "users/u1/a")).toEqual({
      row_id: "users/u1/a",
      container: "kvs",
      bucket: "ws_1",
      dataset: "u1",
    });
    expect(toStorageData("ws_1", "plain")).toMatchObject({ row_id: "plain", dataset: "" });
  });
});

describe("an event's id", () => {
  it.each([
    ["1000", 1000, "STORAGE_INSERT"],
    ["1001", 1001, "STORAGE_UPDATE"],
    ["1002", 1002, "STORAGE_DELETE"],
    ["2000", 2000, "AUTH_LOGIN"],
    ["2001", 2001, "AUTH_REGISTER"],
    ["10000", 10_000, "10000"],
    ["order.paid", "order.paid", "order.paid"],
    ["toString", "toString", "toString"],
  ])("%s is shown as %s, named %s", (id, shown, name) => {
    expect([toEventNumber(id), toEventName(id)]).toEqual([shown, name]);
  });
});
