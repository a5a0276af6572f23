import { describe, expect, it } from "vitest";
import { createRandomText } from "../../../src/core/ids.ts";
import { readEndpoint, type StoredEndpoint } from "../../../src/storage/endpoints.ts";
import {
  createEndpointWithSource,
  createSource,
  findSourceByEndpoint,
  findSourceByKey,
  listWriteKeys,
  readSource,
} from "../../../src/storage/sources.ts";
import { storeSource } from "../../support/worker/event-factories.ts";
import { db, NOW, storeFunction, WORKSPACE } from "../../support/worker/factories.ts";

function toEndpoint(functionId: string, suffix = createRandomText(8)): StoredEndpoint {
  const times = { createdAt: NOW, updatedAt: NOW };
  return { suffix, workspaceId: WORKSPACE, functionId, active: true, policy: "{}", ...times };
}

describe("a source with its endpoint", () => {
  it("is stored whole, as it was given", async () => {
    const { source: given } = await storeSource();
    const fn = await storeFunction("export default () => 1");
    const endpoint = toEndpoint(fn.id);
    const source = { ...given, id: "s2", slug: "s2", enabled: false, deployedAt: NOW, functionId: fn.id };
    expect(await createSource(db, { ...source, endpointSuffix: endpoint.suffix }, "key-2", endpoint)).toBe(
      true,
    );
    expect(await readSource(db, WORKSPACE, "s2")).toEqual({ ...source, endpointSuffix: endpoint.suffix });
    expect(await readEndpoint(db, WORKSPACE, endpoint.suffix)).toEqual(endpoint);
    expect((await listWriteKeys(db, ["s2"])).map(({ key }) => key)).toEqual(["key-2"]);
  });

  it("is not stored at all when its slug is taken", async () => {
    const { source } = await storeSource();
    const endpoint = toEndpoint("fn_1");
    expect(await createSource(db, { ...source, id: "s2" }, "key-2", endpoint)).toBe(false);
    expect(await readSource(db, WORKSPACE, "s2")).toBeNull();
    expect(await findSourceByKey(db, "key-2")).toBeNull();
    expect(await readEndpoint(db, WORKSPACE, endpoint.suffix)).toBeNull();
  });
});

describe("an endpoint with its source", () => {
  it("is not stored at all when its suffix is taken", async () => {
    const { source } = await storeSource();
    const first = toEndpoint("fn_1");
    const ofIt = { ...source, id: "s1", slug: "s1", endpointSuffix: first.suffix };
    expect(await createEndpointWithSource(db, first, ofIt, "key-1")).toBe(true);
    expect(await findSourceByEndpoint(db, first.suffix)).toEqual(ofIt);
    const taken = toEndpoint("fn_2", first.suffix);
    const other = { ...ofIt, id: "s2", slug: "s2" };
    expect(await createEndpointWithSource(db, taken, other, "key-2")).toBe(false);
    expect(await readSource(db, WORKSPACE, "s2")).toBeNull();
    expect(await findSourceByKey(db, "key-2")).toBeNull();
    expect((await readEndpoint(db, WORKSPACE, first.suffix))?.functionId).toBe("fn_1");
  });

  it("goes on with the source that an earlier one of its suffix had", async () => {
    const { source, writeKey } = await storeSource();
    const endpoint = toEndpoint("fn_1");
    const again = { ...source, id: "s2" };
    expect(await createEndpointWithSource(db, endpoint, again, "key-2")).toBe(true);
    expect(await readEndpoint(db, WORKSPACE, endpoint.suffix)).toEqual(endpoint);
    expect(await readSource(db, WORKSPACE, "s2")).toBeNull();
    expect((await findSourceByKey(db, writeKey))?.id).toBe(source.id);
  });
});
