import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { edition } from "../edition.ts";
import { startUpstream, type Upstream } from "../upstream.ts";
import { tryOut } from "./runner.ts";

/** A client that calls a service, and the request that has to arrive there. */
interface ClientRow {
  /** Named as scripts name it, so that a save loads it. */
  name: string;
  /** A body of `onRequest(request)`; `to` is the service's URL, `host` and `port` are its parts. */
  body: string;
  arrives?: { method: string; path: string; headers?: object; body?: unknown };
  /** It calls an address of its own, which cannot be changed. */
  isElsewhere?: true;
  log?: string[];
  /** What the run returns; left out: whatever the service answered. */
  returned?: unknown;
}

const CLIENTS: ClientRow[] = [
  {
    name: "AWS: a signed call of a service",
    body: `AWS.config.update({ region: "us-east-1", accessKeyId: "AKID", secretAccessKey: "s" });
      const kinesis = new AWS.Kinesis({ endpoint: to });
      await kinesis.putRecord({ StreamName: "s", PartitionKey: "p", Data: "x" }).promise();
      return [typeof AWS.S3, typeof AWS.SQS, typeof AWS.DynamoDB.DocumentClient, typeof AWS.EC2];`,
    arrives: {
      method: "POST",
      path: "/",
      headers: {
        authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=AKID\/\d+\/us-east-1\/kinesis/),
        "x-amz-target": "Kinesis_20131202.PutRecord",
      },
      body: '{"StreamName":"s","PartitionKey":"p","Data":"eA=="}',
    },
    returned: ["function", "function", "function", "undefined"],
  },
  {
    name: "AWS: a document for DynamoDB, with a callback",
    body: `const documents = new AWS.DynamoDB.DocumentClient({ endpoint: to, region: "eu-west-1", accessKeyId: "a", secretAccessKey: "s" });
      return new Promise((resolve) => documents.put({ TableName: "t", Item: { id: 1, a: ["b"] } }, (error) => resolve(error)));`,
    arrives: {
      method: "POST",
      path: "/",
      headers: { "x-amz-target": "DynamoDB_20120810.PutItem" },
      body: '{"TableName":"t","Item":{"id":{"N":"1"},"a":{"L":[{"S":"b"}]}}}',
    },
    returned: null,
  },
  {
    name: "google.cloud.bigquery: rows of a table",
    body: `const client = new google.cloud.bigquery.BigQuery({ projectId: "p", apiEndpoint: to, authClient: { getRequestHeaders: async () => new Headers({ authorization: "Bearer t" }), request: async () => ({}) } });
      return (await client.dataset("d").table("t").insert([{ insertId: "1", json: { a: 1 } }], { raw: true }))[0].method;`,
    arrives: {
      method: "POST",
      path: "/bigquery/v2/projects/p/datasets/d/tables/t/insertAll?prettyPrint=false",
      body: '{"rows":[{"insertId":"1","json":{"a":1}}]}',
    },
    returned: "POST",
  },
  {
    name: "google.cloud.storage: a file of a bucket",
    body: `const storage = new google.cloud.storage.Storage({ projectId: "p", apiEndpoint: to });
      await storage.bucket("b").file("f.txt").save("hello", { resumable: false, validation: false });
      return "saved";`,
    arrives: {
      method: "POST",
      path: "/upload/storage/v1/b/b/o?uploadType=multipart&name=f.txt",
      body: expect.stringContaining("\r\nhello\r\n"),
    },
    returned: "saved",
  },
  {
    name: "hubspotlib",
    body: `const client = new hubspotlib.hubspot.Client({ accessToken: "t", basePath: to });
      await client.apiRequest({ method: "POST", path: "/crm/v3/objects/contacts", body: { properties: { email: "a@b.test" } } });
      return typeof client.crm.contacts.basicApi.create;`,
    arrives: {
      method: "POST",
      path: "/crm/v3/objects/contacts",
      headers: { authorization: "Bearer t" },
      body: '{"properties":{"email":"a@b.test"}}',
    },
    returned: "function",
  },
  {
    name: "jsforce: with a callback",
    body: `const connection = new jsforce.Connection({ instanceUrl: to, accessToken: "t" });
      return new Promise((resolve, reject) => connection.sobject("Contact").create({ LastName: "A" }, (error, made) => (error ? reject(error) : resolve(made.method))));`,
    arrives: {
      method: "POST",
      path: "/services/data/v42.0/sobjects/Contact",
      headers: { authorization: "Bearer t" },
      body: '{"LastName":"A"}',
    },
    returned: "POST",
  },
  {
    name: "mailchimplib",
    isElsewhere: true,
    body: `mailchimplib.mailchimp.setConfig({ apiKey: "k", server: "us1" });
      return (await mailchimplib.mailchimp.lists.addListMember("l", { email_address: "a@b.test", status: "subscribed" })).method;`,
    arrives: {
      method: "POST",
      path: "/3.0/lists/l/members",
      headers: { authorization: `Basic ${btoa("user:k")}` },
      body: '{"email_address":"a@b.test","status":"subscribed"}',
    },
    returned: "POST",
  },
  {
    name: "nodemailjet",
    isElsewhere: true,
    body: `const client = nodemailjet.nodemailjet.connect("k", "s");
      return (await client.post("send", { version: "v3.1" }).request({ Messages: [{ Subject: "Hi" }] })).body.method;`,
    arrives: { method: "POST", path: "/v3.1/send", body: '{"Messages":[{"Subject":"Hi"}]}' },
    returned: "POST",
  },
  {
    name: "sendgrid.mail",
    body: `sendgrid.mail.setApiKey("SG.k");
      sendgrid.mail.client.setDefaultRequest("baseUrl", to + "/");
      const [sent] = await sendgrid.mail.send({ to: "a@b.test", from: "c@d.test", subject: "Hi", text: "there" });
      return sent.statusCode;`,
    arrives: { method: "POST", path: "/v3/mail/send", headers: { authorization: "Bearer SG.k" } },
    returned: 200,
  },
  {
    name: "sendgrid.client",
    body: `sendgrid.client.setApiKey("SG.k");
      const [, body] = await sendgrid.client.request({ baseUrl: to, url: "/v3/marketing/contacts", method: "PUT", body: { contacts: [] } });
      return body.method;`,
    arrives: { method: "PUT", path: "/v3/marketing/contacts", body: '{"contacts":[]}' },
    returned: "PUT",
  },
  {
    name: "skyflowlib",
    isElsewhere: true,
    body: `const { Skyflow } = skyflowlib.skyflow;
      const token = ["e30", btoa(JSON.stringify({ exp: 4e9 })), ""].join(".");
      const client = Skyflow.init({ vaultID: "v", vaultURL: "https://v.skyflow.test", getBearerToken: async () => token });
      return client.insert({ records: [{ table: "t", fields: { a: 1 } }] }, {}).then(() => "sent", () => "answered with what is no record");`,
    arrives: { method: "POST", path: "/v1/vaults/v", body: expect.stringContaining('"fields":{"a":1}') },
    returned: "answered with what is no record",
  },
  {
    name: "stripe, with and without new",
    body: `const client = stripe("sk_test", { host, port, protocol: "http" });
      const made = await client.customers.create({ email: "a@b.test" });
      return [made.method, new stripe("sk_test") instanceof stripe, client.webhooks.generateTestHeaderString({ payload: "{}", secret: "w" }).slice(0, 2)];`,
    arrives: {
      method: "POST",
      path: "/v1/customers",
      headers: { authorization: "Bearer sk_test" },
      body: "email=a%40b.test",
    },
    returned: ["POST", true, "t="],
  },
  {
    name: "twilio",
    isElsewhere: true,
    body: `const client = twilio("AC0", "token");
      const made = await client.messages.create({ to: "+1", from: "+2", body: "Hi" });
      return [made.body, typeof twilio.validateRequest];`,
    arrives: {
      method: "POST",
      path: "/2010-04-01/Accounts/AC0/Messages.json",
      headers: { authorization: `Basic ${btoa("AC0:token")}` },
      body: "To=%2B1&From=%2B2&Body=Hi",
    },
    returned: ["To=%2B1&From=%2B2&Body=Hi", "function"],
  },
  {
    name: "winstonlib: lines go to the log",
    body: `const { winston } = winstonlib;
      const logger = new winston.Logger({ transports: [new winston.transports.Console()] });
      logger.info("one");
      winston.error("two");`,
    log: ["INFO info: one", "ERROR error: two"],
  },
];

/** Where a client's address is its own, what it sends is sent on to the service of the test. */
const ELSEWHERE = `const send = fetch;
  fetch = (url, init) => send(String(url.url ?? url).replace(/^https:\\/\\/[^/]+/, to), init);`;

// `wrangler dev` lets functions reach nothing on this machine.
describe.skipIf(edition === "dev")("clients of services", () => {
  let upstream: Upstream;
  beforeAll(async () => {
    upstream = await startUpstream();
  });
  afterAll(() => upstream.close());

  it.each(CLIENTS)("$name", async ({ body, arrives, isElsewhere, returned, log }) => {
    const code = `async function onRequest(request) {
      const to = request.url.searchParams.get("to");
      const { hostname: host, port } = new URL(to);
      ${isElsewhere ? ELSEWHERE : ""}
      ${body}
    }`;
    const before = upstream.received.length;
    const { outcome, logs } = await tryOut(
      { dialect: "segment-source", code },
      { request: { query: { to: upstream.url } } },
    );
    expect(outcome, JSON.stringify(outcome)).toMatchObject({
      kind: "returned",
      value: returned === undefined ? {} : { returned },
    });
    expect(upstream.received.slice(before)).toMatchObject(arrives === undefined ? [] : [arrives]);
    if (log !== undefined) {
      expect(logs.map(({ level, message }) => `${level} ${message}`)).toEqual(log);
    }
  });
});
