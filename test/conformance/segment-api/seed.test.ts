import { readFileSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { createCaller, createToken, v1, WORKSPACE } from "./runner.ts";

/** The request of the published example; only its Ruby arrows are colons. */
const REQUEST = readFileSync(new URL("seed-request.json.txt", import.meta.url), "utf8");

let token: string;
beforeAll(async () => {
  token = await createToken("functions:read", "functions:write");
});

it("the published request makes a function that every API has", async () => {
  const call = createCaller(() => token);
  const sent = JSON.parse(REQUEST) as { function: { code: string } };
  const { status, body } = await call({ method: "POST", path: `${WORKSPACE}/functions`, text: REQUEST });
  expect({ status, body }).toEqual({
    status: 200,
    body: {
      code: sent.function.code,
      settings: [
        { name: "myapiKey", label: "my api key", type: "string" },
        { name: "mySecret", label: "my secret key", type: "string", sensitive: true },
      ],
      id: expect.stringMatching(/^sfnc_[0-9a-z]{26}$/),
      workspace_id: "ws_default",
      display_name: "test source function",
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      created_by: "segment",
      type: "SOURCE",
      catalog_id: body.id.replace("sfnc_", ""),
    },
  });
  const shown = await call({ path: `/segment/functions/${body.id}` });
  expect(shown.body.data.function).toMatchObject({ id: body.id, code: sent.function.code });
  const own = await v1.call("GET", `/functions/fn_${body.catalog_id}`);
  expect(own.body).toMatchObject({ name: "test source function", code: sent.function.code });
});
