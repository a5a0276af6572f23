/** The registry of readme.io, and an API that is described there: an auxiliary Worker for tests. */

const TOKEN = "karte-token";

const spec = {
  openapi: "3.0.3",
  info: { title: "KARTE API", version: "1.0" },
  servers: [{ url: "https://api.karte.test" }],
  security: [{ token: [] }],
  paths: {
    "/v2/track/event/write": toOperation("#/components/schemas/Event"),
    "/v2beta/track/refTable/row/upsert": toOperation("#/components/schemas/Row"),
    "/v2/users/{id}": {
      get: {
        operationId: "getUser",
        parameters: [
          { name: "id", in: "path", required: true, schema: { type: "string" } },
          { name: "fields", in: "query", schema: { type: "string" } },
        ],
        responses: { 200: { description: "the user" } },
      },
    },
  },
  components: {
    securitySchemes: { token: { type: "http", scheme: "bearer" } },
    schemas: {
      Event: {
        type: "object",
        required: ["keys", "event"],
        properties: {
          keys: { type: "object", properties: { user_id: { type: "string" } } },
          event: { $ref: "#/components/schemas/EventBody" },
        },
      },
      EventBody: {
        type: "object",
        properties: { event_name: { type: "string" }, values: { type: "object" } },
      },
      Row: { type: "object", properties: { id: { type: "string" }, values: { type: "object" } } },
    },
  },
};

/**
 * Without an id of its own, as those of KARTE are: the client makes one of method and path.
 * @param {string} $ref
 */
function toOperation($ref) {
  const content = { "application/json": { schema: { $ref } } };
  return { post: { requestBody: { content }, responses: { 200: { description: "done" } } } };
}

/** How often each thing was asked for. @type {Map<string, number>} */
const counts = new Map();

export default {
  /** @param {Request} request */
  async fetch(request) {
    const { hostname, pathname, search } = new URL(request.url);
    counts.set(pathname, (counts.get(pathname) ?? 0) + 1);
    if (pathname === "/counts") {
      return Response.json(Object.fromEntries(counts));
    }
    switch (`${hostname}${pathname}`) {
      case "dash.readme.com/api/v1/api-registry/1jvnhd6llgekil84":
      case "dash.readme.com/api/v1/api-registry/9999":
        return Response.json(spec);
      case "dash.readme.com/api/v1/api-registry/31":
        return Response.json({ ...spec, openapi: "3.1.0" });
      case "dash.readme.com/api/v1/api-registry/bad":
        return Response.json({ ...spec, paths: { "/x": { post: { responses: 7 } } } });
      case "specs.test/karte.yaml":
        return new Response(JSON.stringify(spec), { headers: { "content-type": "application/yaml" } });
    }
    if (hostname !== "api.karte.test") {
      return new Response("there is no such definition", { status: 404 });
    }
    if (request.headers.get("authorization") !== `Bearer ${TOKEN}`) {
      return Response.json({ error: "no token" }, { status: 401 });
    }
    const body = request.method === "POST" ? await request.json() : null;
    return Response.json({ method: request.method, path: pathname + search, body });
  },
};
