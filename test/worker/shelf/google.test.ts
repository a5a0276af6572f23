import { beforeAll, describe, expect, it } from "vitest";
import { GOOGLE, runOnShelf } from "../../support/worker/shelf.ts";

const EMAIL = "robot@project.iam.gserviceaccount.com";

let key = "";

/** A service account, known to the token endpoint by its public key. */
beforeAll(async () => {
  const { publicKey, privateKey } = (await crypto.subtle.generateKey(
    {
      name: "RSASSA-PKCS1-v1_5",
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: "SHA-256",
    },
    true,
    ["sign", "verify"],
  )) as CryptoKeyPair;
  const body = await crypto.subtle.exportKey("spki", publicKey);
  await GOOGLE.fetch(`https://accounts.test/${EMAIL}`, { method: "PUT", body: body as ArrayBuffer });
  const pkcs8 = Buffer.from((await crypto.subtle.exportKey("pkcs8", privateKey)) as ArrayBuffer);
  const lines = pkcs8.toString("base64").match(/.{1,64}/g) ?? [];
  const pem = `-----BEGIN PRIVATE KEY-----\n${lines.join("\n")}\n-----END PRIVATE KEY-----\n`;
  key = JSON.stringify({ type: "service_account", client_email: EMAIL, private_key: pem });
});

/** Runs code in which `key` is what a service account's JSON file holds. */
const run = (code: string, pinned: Record<string, string> = {}) =>
  runOnShelf({ code: `${code}\nconst key = ${key};`, pinned, outbound: GOOGLE });

const SHEETS = "https://www.googleapis.com/auth/spreadsheets";

describe("google-auth-library", () => {
  it.each(["9.15.1", "10.x", "^11.0.0"])("%s signs for tokens, and sends them", async (version) => {
    const code = `
      import { GoogleAuth, JWT, OAuth2Client } from "google-auth-library";
      export default async () => {
        const jwt = new JWT({ email: key.client_email, key: key.private_key, scopes: ["${SHEETS}"] });
        const { access_token, token_type, expiry_date } = await jwt.authorize();
        const auth = new GoogleAuth({ credentials: key, scopes: "${SHEETS}" });
        const client = await auth.getClient();
        const url = "https://sheets.googleapis.com/v4/spreadsheets/auth-${version}/values/A1";
        const { status, data } = await client.request({ url });
        const refused = await client.request({ url: "https://sheets.googleapis.com/none" }).catch((e) => [e.message, Number(e.status ?? e.response.status)]);
        const forged = new JWT({ email: "other@project.example", key: key.private_key, scopes: ["${SHEETS}"] });
        const plain = new OAuth2Client();
        plain.setCredentials({ access_token });
        return [access_token, token_type, expiry_date > Date.now(), await auth.getAccessToken(), status, data, refused,
          await forged.authorize().catch((e) => [e.message, e.response.data]), (await plain.request({ url })).status];
      };`;
    expect(await run(code, { "google-auth-library": version })).toEqual([
      `ya29.${SHEETS}`,
      "Bearer",
      true,
      `ya29.${SHEETS}`,
      200,
      { range: "A1", majorDimension: "ROWS" },
      ["Request had insufficient authentication scopes.", 403],
      [
        expect.stringMatching(/invalid_grant/),
        { error: "invalid_grant", error_description: "Invalid JWT Signature." },
      ],
      200,
    ]);
  });

  it("9 takes the arguments of JWT one by one", async () => {
    const code = `
      import { JWT } from "google-auth-library";
      export default async () => (await new JWT(key.client_email, null, key.private_key, ["${SHEETS}"]).authorize()).access_token;`;
    expect(await run(code, { "google-auth-library": "9.0.0" })).toBe(`ya29.${SHEETS}`);
  });
});

/** Reads a header, writes one when there is none, and appends a row: the most frequent use in stored functions. */
const useSheet = (id: string, body: "resource" | "requestBody") => `
  const read = async () => (await sheets.spreadsheets.values.get({ spreadsheetId: "${id}", range: "data!A1:Z9" })).data.values ?? [];
  const before = await read();
  await sheets.spreadsheets.values.update({ spreadsheetId: "${id}", range: "data!A1:B1", valueInputOption: "USER_ENTERED", ${body}: { values: [["id", "名前"]] } });
  const { status, data } = await sheets.spreadsheets.values.append({ spreadsheetId: "${id}", range: "data!A:Z", valueInputOption: "USER_ENTERED", ${body}: { values: [[1, "Ada"]] } });
  return [before, await read(), status, data.updates.updatedRows];`;

const USED = [
  [],
  [
    ["id", "名前"],
    [1, "Ada"],
  ],
  200,
  1,
];

describe("googleapis", () => {
  it.each(["122.0.0", "140.0.1", "149.0.0", "latest"])("pinned to %s uses a sheet", async (version) => {
    const code = `
      import { google } from "googleapis";
      export default async () => {
        const auth = new google.auth.JWT(key.client_email, null, key.private_key, ["${SHEETS}"]);
        await auth.authorize();
        const sheets = google.sheets({ version: "v4", auth });
        ${useSheet(`googleapis-${version}`, "resource")}
      };`;
    expect(await run(code, { googleapis: version })).toEqual(USED);
  });

  it("has the APIs that are listed, options for all of them, and the classes of each version", async () => {
    const code = `
      import googleapis, { Auth, google, sheets_v4, admin_directory_v1 } from "googleapis";
      export default async () => {
        google.options({ auth: new google.auth.GoogleAuth({ credentials: key, scopes: ["${SHEETS}"] }) });
        const { data } = await google.sheets("v4").spreadsheets.values.get({ spreadsheetId: "none", range: "A1" });
        const missing = (() => { try { return google.sheets("v9"); } catch (e) { return e.message; } })();
        return [data, missing, google.getSupportedAPIs().drive, google.compute === undefined, typeof google.gmail("v1").users.messages.send,
          google.calendar({ version: "v3" }) !== null, new sheets_v4.Sheets({}).spreadsheets !== undefined, typeof admin_directory_v1.Admin,
          typeof Auth.GoogleAuth, googleapis.google === google];
      };`;
    expect(await run(code)).toEqual([
      { range: "A1", majorDimension: "ROWS" },
      expect.stringMatching(/Unable to load endpoint sheets\("v9"\)/),
      ["v2", "v3"],
      true,
      "function",
      true,
      true,
      "function",
      "function",
      true,
    ]);
  });
});

describe("the packages of single APIs", () => {
  it("@googleapis/sheets uses a sheet", async () => {
    const code = `
      import { auth, sheets as toSheets } from "@googleapis/sheets";
      export default async () => {
        const sheets = toSheets({ version: "v4", auth: new auth.GoogleAuth({ credentials: key, scopes: ["${SHEETS}"] }) });
        ${useSheet("slim", "requestBody")}
      };`;
    expect(await run(code)).toEqual(USED);
  });

  it("@googleapis/drive lists and uploads, with a client of google-auth-library", async () => {
    const code = `
      import { drive as toDrive } from "@googleapis/drive";
      import { JWT } from "google-auth-library";
      import { Readable } from "stream";
      export default async () => {
        const auth = new JWT({ email: key.client_email, key: key.private_key, scopes: ["https://www.googleapis.com/auth/drive"] });
        const drive = toDrive({ version: "v3", auth });
        const { data: { files } } = await drive.files.list({ q: "name = 'a'" });
        const upload = async (body) => (await drive.files.create({ requestBody: { name: "a.txt" }, media: { mimeType: "text/plain", body } })).data;
        const sent = [await upload("one text"), await upload(Readable.from(["one ", "stream"]))];
        return [files, sent.map(({ id, type, body }) => [id, type, body.includes('{"name":"a.txt"}'), /one \\w+/.exec(body)?.[0]])];
      };`;
    expect(await run(code)).toEqual([
      [{ id: "file-1", name: "name = 'a'" }],
      [
        ["file-1", "multipart/related", true, "one text"],
        ["file-1", "multipart/related", true, "one stream"],
      ],
    ]);
  });
});
