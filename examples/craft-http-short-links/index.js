// Short links: PUT /<name> keeps a URL, GET /<name> redirects there and counts, GET / lists what there is.
const KEY = "short-links:";
const NAME = /^\/([\w-]{1,40})$/;

async function keep(req, res, kvs, name) {
  if (req.get("authorization") !== "Bearer <% WRITE_TOKEN %>") {
    return res
      .status(401)
      .set("WWW-Authenticate", "Bearer")
      .json({ error: "a token is needed to keep a link" });
  }
  const { url } = req.body;
  if (typeof url !== "string" || !/^https?:\/\//.test(url)) {
    return res.status(400).json({ error: "url must be an http(s) URL" });
  }
  await kvs.write({ key: KEY + name, value: { url }, minutesToExpire: 44_640 });
  return res.status(201).location(`${req.baseUrl}/${name}`).json({ name, url });
}

async function follow(res, { kvs, counter }, name) {
  const { [KEY + name]: link } = await kvs.get({ keys: [KEY + name] });
  if (link === undefined) {
    return res.status(404).type("txt").send("there is no such link\n");
  }
  res.set("Cache-Control", "no-store").redirect(link.value.url);
  // The caller is on its way already: what comes after the answer makes nobody wait.
  return counter.increment({ key: KEY + name });
}

export default async function ({ req, res }, { MODULES }) {
  const [, name] = NAME.exec(req.path) ?? [];
  if (name !== undefined && req.method === "PUT") {
    return keep(req, res, MODULES.kvs, name);
  }
  if (name !== undefined && (req.method === "GET" || req.method === "HEAD")) {
    return follow(res, MODULES, name);
  }
  if (req.path === "/" && req.method === "GET") {
    const { item } = await MODULES.kvs.list({ startKey: KEY, stopKey: `${KEY}~` });
    return res.json(
      Object.fromEntries(Object.entries(item).map(([key, { value }]) => [key.slice(KEY.length), value.url])),
    );
  }
  return res
    .status(name === undefined ? 404 : 405)
    .set("Allow", "GET, HEAD, PUT")
    .end();
}
