/** Google for tests: an auxiliary Worker with its token endpoint, and parts of Sheets and Drive. */

const TOKEN_ENDPOINTS = ["https://oauth2.googleapis.com/token", "https://www.googleapis.com/oauth2/v4/token"];

/** Public keys of the service accounts, by address. @type {Map<string, CryptoKey>} */
const accounts = new Map();
/** @type {Map<string, unknown[][]>} */
const sheets = new Map();

const RSA = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

/** @param {string} text */
const fromBase64Url = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), toCode);
/** @param {string} char */
const toCode = (char) => char.charCodeAt(0);

/**
 * RFC 7523: a token for an assertion that the account has signed for this very endpoint.
 * @param {Request} request
 */
async function giveToken(request) {
  const fields = new URLSearchParams(await request.text());
  const [header = "", claims = "", signature = ""] = (fields.get("assertion") ?? "").split(".");
  const { iss, aud, exp, scope } = JSON.parse(new TextDecoder().decode(fromBase64Url(claims)));
  const key = accounts.get(iss);
  const signed = new TextEncoder().encode(`${header}.${claims}`);
  const isSigned =
    key !== undefined && (await crypto.subtle.verify(RSA, key, fromBase64Url(signature), signed));
  if (!isSigned || aud !== request.url || exp * 1000 < Date.now()) {
    return Response.json(
      { error: "invalid_grant", error_description: "Invalid JWT Signature." },
      { status: 400 },
    );
  }
  return Response.json({ access_token: `ya29.${scope}`, expires_in: 3600, token_type: "Bearer" });
}

/**
 * @param {string} id
 * @param {string} range
 * @param {Request} request
 */
async function useSheet(id, range, request) {
  const rows = sheets.get(id) ?? [];
  sheets.set(id, rows);
  if (request.method === "GET") {
    return Response.json({ range, majorDimension: "ROWS", ...(rows.length > 0 ? { values: rows } : {}) });
  }
  /** @type {{ values: unknown[][] }} */
  const { values } = await request.json();
  rows.push(...values);
  return Response.json({ spreadsheetId: id, updates: { updatedRows: values.length } });
}

export default {
  /** @param {Request} request */
  async fetch(request) {
    const { hostname, pathname } = new URL(request.url);
    if (hostname === "accounts.test") {
      const key = await crypto.subtle.importKey("spki", await request.arrayBuffer(), RSA, true, ["verify"]);
      accounts.set(decodeURIComponent(pathname.slice(1)), key);
      return new Response();
    }
    if (TOKEN_ENDPOINTS.includes(request.url)) {
      return giveToken(request);
    }
    const scope = request.headers.get("authorization") ?? "";
    const sheet = /^\/v4\/spreadsheets\/([^/]+)\/values\/([^/:]+)(?::append)?$/.exec(pathname);
    if (hostname === "sheets.googleapis.com" && sheet !== null && scope.includes("/auth/spreadsheets")) {
      return useSheet(sheet[1] ?? "", decodeURIComponent(sheet[2] ?? ""), request);
    }
    if (pathname === "/upload/drive/v3/files" && scope.includes("/auth/drive")) {
      const type = request.headers.get("content-type") ?? "";
      return Response.json({ id: "file-1", type: type.split(";")[0], body: await request.text() });
    }
    if (pathname === "/drive/v3/files" && scope.includes("/auth/drive")) {
      return Response.json({ files: [{ id: "file-1", name: new URL(request.url).searchParams.get("q") }] });
    }
    return Response.json(
      { error: { code: 403, message: "Request had insufficient authentication scopes.", status: "DENIED" } },
      { status: 403 },
    );
  },
};
