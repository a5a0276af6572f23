import { CreateFunctionV1Input, FunctionsApi, SourcesApi } from "@segment/public-api-sdk-typescript";
import { beforeAll, describe, expect, it } from "vitest";
import { DESTINATION, INSERT, SOURCE } from "./programs.ts";
import { createToken, serverUrl, v1 } from "./runner.ts";

/** The vendor's own client, as npm has it: only its base path and token are ours. */
const functions = new FunctionsApi(`${serverUrl}/segment`);
const sources = new SourcesApi(`${serverUrl}/segment`);

beforeAll(async () => {
  const token = await createToken("functions:read", "functions:write");
  functions.accessToken = token;
  sources.accessToken = token;
});

const SETTINGS = [
  {
    name: "apiKey",
    label: "API key",
    description: "of the sender",
    type: "STRING",
    required: true,
    sensitive: true,
  },
  { name: "dryRun", label: "Dry run", description: "", type: "BOOLEAN", required: false, sensitive: false },
] as unknown as NonNullable<CreateFunctionV1Input["settings"]>;

/** What every answer holds. */
// oxlint-disable-next-line typescript/no-explicit-any -- the client's own types leave every member open
async function dataOf(answer: Promise<{ body: any }>): Promise<any> {
  return (await answer).body.data;
}

/** The status and body of a call that the client lets fail. */
async function refusalOf(answer: Promise<unknown>): Promise<unknown> {
  return answer.then(
    () => "it was not refused",
    ({ statusCode, body }) => ({ statusCode, body }),
  );
}

describe("the life of a source function", () => {
  let id: string;
  let catalogId: string;
  let first: string;
  let sourceId: string;

  it("is created", async () => {
    const { function: fn } = await dataOf(
      functions.createFunction({
        code: SOURCE,
        displayName: "from the client",
        resourceType: CreateFunctionV1Input.ResourceTypeEnum.SOURCE,
        settings: SETTINGS,
        description: "d",
        logoUrl: "https://logo.example/x.png",
      }),
    );
    expect({ ...fn }).toMatchObject({
      id: expect.stringMatching(/^sfnc_/),
      resourceType: "SOURCE",
      code: SOURCE,
      displayName: "from the client",
      description: "d",
      logoUrl: "https://logo.example/x.png",
      createdBy: "segment",
      deployedAt: null,
      isLatestVersion: false,
    });
    expect(fn.settings.map((setting: object) => ({ ...setting }))).toEqual(SETTINGS);
    ({ id, catalogId } = fn);
    expect(id).toBe(`sfnc_${catalogId}`);
  });

  it("is connected, with a write key, its settings and an instance to deploy", async () => {
    const { source } = await dataOf(
      sources.createSource({
        slug: `client-${catalogId}`,
        enabled: true,
        metadataId: catalogId,
        settings: { apiKey: "s3cret", dryRun: true },
      }),
    );
    expect({ ...source, metadata: { ...source.metadata } }).toMatchObject({
      id: expect.stringMatching(/^[A-Za-z0-9]{22}$/),
      slug: `client-${catalogId}`,
      enabled: true,
      workspaceId: "ws_default",
      writeKeys: [expect.stringMatching(/^[A-Za-z0-9]{32}$/)],
      settings: { apiKey: "••••••", dryRun: true },
      metadata: { id: catalogId },
    });
    sourceId = source.id;
    const read = await dataOf(sources.getSource(sourceId));
    expect(read.source.slug).toBe(`client-${catalogId}`);
    const listed = await dataOf(sources.listSources({ count: 1_000 }));
    expect(listed.sources.map((each: { id: string }) => each.id)).toContain(sourceId);
  });

  it("is updated, which is deployed only when that is asked for", async () => {
    const code = `${SOURCE}\n// second`;
    const { function: fn } = await dataOf(functions.updateFunction(id, { code, displayName: "renamed" }));
    expect({ ...fn }).toMatchObject({
      code,
      displayName: "renamed",
      description: "d",
      isLatestVersion: false,
    });
    expect(fn.deployedAt).toEqual(expect.any(String));
    const deployed = await dataOf(functions.createFunctionDeployment(`sfn_${sourceId}`));
    expect(deployed.functionDeployment.status).toBe("SUCCESS");
    const read = await dataOf(functions.getFunction(id));
    expect({ ...read.function }).toMatchObject({ code, isLatestVersion: true });
  });

  it("has its versions, the newest first", async () => {
    const listed = await dataOf(functions.listFunctionVersions(id, { count: 10 }));
    expect(listed.versions.map((version: object) => ({ ...version }))).toMatchObject([
      { code: `${SOURCE}\n// second`, isDeployed: true, author: "segment" },
      { code: SOURCE, isDeployed: false, author: "segment" },
    ]);
    first = listed.versions[1].id;
    const { version } = await dataOf(functions.getFunctionVersion(id, first));
    expect({ ...version }).toMatchObject({ id: first, code: SOURCE });
  });

  it("goes back to an earlier one, which makes a new one and deploys nothing", async () => {
    const { version } = await dataOf(functions.restoreFunctionVersion(id, { versionId: first }));
    expect({ ...version }).toMatchObject({ code: SOURCE, isDeployed: false });
    expect(version.id).not.toBe(first);
    const { function: fn } = await dataOf(functions.getFunction(id));
    expect({ ...fn }).toMatchObject({ code: SOURCE, isLatestVersion: false });
    expect((await dataOf(functions.listFunctionVersions(id, { count: 10 }))).versions).toHaveLength(3);
  });

  it("is deployed by the id of a source's instance, and by no other", async () => {
    const wanted = {
      statusCode: 400,
      body: { errors: [{ message: "provide a valid Source function instance ID" }] },
    };
    expect(await refusalOf(functions.createFunctionDeployment(id))).toMatchObject(wanted);
    expect(await refusalOf(functions.createFunctionDeployment(sourceId))).toMatchObject(wanted);
    expect(await refusalOf(functions.createFunctionDeployment("sfn_nothing"))).toMatchObject({
      statusCode: 404,
    });
  });

  it("is deleted, as is its source", async () => {
    expect((await dataOf(sources.deleteSource(sourceId))).status).toBe("SUCCESS");
    expect((await dataOf(functions.deleteFunction(id))).status).toBe("SUCCESS");
    expect(await refusalOf(functions.getFunction(id))).toMatchObject({ statusCode: 404 });
    expect(await refusalOf(sources.getSource(sourceId))).toMatchObject({ statusCode: 404 });
  });
});

it("lists functions page by page", async () => {
  const made: string[] = [];
  for (const displayName of ["one", "two", "three"]) {
    const resourceType = CreateFunctionV1Input.ResourceTypeEnum.DESTINATION;
    const answer = await dataOf(functions.createFunction({ code: DESTINATION, displayName, resourceType }));
    made.push(answer.function.id);
  }
  const seen: string[] = [];
  let cursor: string | undefined;
  let pages = 0;
  do {
    const pagination = cursor === undefined ? { count: 2 } : { count: 2, cursor };
    const page = await dataOf(functions.listFunctions(pagination, "DESTINATION"));
    expect(page.functions.length).toBeLessThanOrEqual(2);
    seen.push(...page.functions.map((each: { id: string }) => each.id));
    cursor = page.pagination.next ?? undefined;
  } while (cursor !== undefined && ++pages < 50);
  expect(seen).toEqual(expect.arrayContaining(made));
  expect(new Set(seen).size).toBe(seen.length);
  await Promise.all(made.map((id) => functions.deleteFunction(id)));
});

it("puts an insert function in front of a connection, and takes it away", async () => {
  const create = async (code: string, resourceType: CreateFunctionV1Input["resourceType"]) =>
    (await dataOf(functions.createFunction({ code, displayName: "connected", resourceType }))).function;
  const fn = await create(SOURCE, CreateFunctionV1Input.ResourceTypeEnum.SOURCE);
  const destination = await create(DESTINATION, CreateFunctionV1Input.ResourceTypeEnum.DESTINATION);
  const insert = await create(INSERT, CreateFunctionV1Input.ResourceTypeEnum.INSERT_DESTINATION);
  const input = { slug: `insert-${fn.catalogId}`, enabled: true, metadataId: fn.catalogId };
  const { source } = await dataOf(sources.createSource(input));
  const connection = await v1.call<{ id: string }>("POST", "/connections", {
    sourceId: source.id,
    functionId: `fn_${destination.catalogId}`,
    settings: {},
  });
  expect(connection).toMatchObject({ status: 201 });

  const made = await dataOf(
    functions.createInsertFunctionInstance({
      functionId: insert.catalogId,
      integrationId: connection.body.id,
      name: "in front",
      settings: {},
    }),
  );
  const { id } = made.insertFunctionInstance;
  const changed = await dataOf(functions.updateInsertFunctionInstance(id, { enabled: false, settings: {} }));
  expect({ ...changed.insertFunctionInstance }).toMatchObject({ id, name: "in front", enabled: false });
  const listed = await dataOf(functions.listInsertFunctionInstances({ count: 10 }, insert.catalogId));
  expect(listed.instances.map((each: { id: string }) => each.id)).toEqual([id]);
  const read = await dataOf(functions.getInsertFunctionInstance(id));
  expect(read.insertFunctionInstance.integrationId).toBe(connection.body.id);
  expect((await dataOf(functions.deleteInsertFunctionInstance(id))).status).toBe("SUCCESS");
  expect(await refusalOf(functions.getInsertFunctionInstance(id))).toMatchObject({ statusCode: 404 });
});
