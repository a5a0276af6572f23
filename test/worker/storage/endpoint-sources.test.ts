import { describe, expect, it } from "vitest";
import { findCallableEndpoint } from "../../../src/storage/endpoints.ts";
import { updateSource } from "../../../src/storage/sources.ts";
import { createVersion } from "../../../src/storage/versions.ts";
import { storeSource } from "../../support/worker/event-factories.ts";
import {
  db,
  NOW,
  storeEndpoint,
  storeFunction,
  toVersion,
  WORKSPACE,
} from "../../support/worker/factories.ts";

describe("an endpoint of a source", () => {
  it("has its settings, and runs the version that is deployed to it", async () => {
    const fn = await storeFunction();
    const endpointSuffix = await storeEndpoint(fn.id);
    const { source } = await storeSource({
      functionId: fn.id,
      versionId: fn.version.id,
      endpointSuffix,
      settings: '{"a":1}',
    });
    await createVersion(db, await toVersion(fn.id), true);
    expect(await findCallableEndpoint(db, endpointSuffix)).toMatchObject({
      versionId: fn.version.id,
      source: { id: source.id, settings: '{"a":1}', sealedSettings: "{}" },
    });
  });

  it("runs the active version where none is deployed, and nothing while the source is off", async () => {
    const fn = await storeFunction();
    const endpointSuffix = await storeEndpoint(fn.id);
    const { source } = await storeSource({ functionId: fn.id, endpointSuffix });
    const { id } = await createVersion(db, await toVersion(fn.id), true);
    expect(await findCallableEndpoint(db, endpointSuffix)).toMatchObject({ versionId: id });
    await updateSource(db, WORKSPACE, source.id, { enabled: false }, NOW);
    expect(await findCallableEndpoint(db, endpointSuffix)).toBeNull();
  });

  it("of another function is not taken for its own", async () => {
    const fn = await storeFunction();
    const endpointSuffix = await storeEndpoint(fn.id);
    await storeSource({ functionId: "fn_other", endpointSuffix });
    expect(await findCallableEndpoint(db, endpointSuffix)).toMatchObject({ source: null });
  });
});
