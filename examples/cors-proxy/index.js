/** Fetches what a page's script may not fetch by itself, from the hosts that `egress.allow` names and no others. */
const PASSED = ["content-type", "cache-control", "etag", "last-modified"];

export default async function ({ req, res }) {
  const url = URL.parse(String(req.query.url ?? ""));
  if (url === null) {
    return res.status(400).json({ error: "url must be an absolute URL" });
  }
  let response;
  try {
    response = await fetch(url, { headers: { accept: req.get("accept") ?? "*/*" } });
  } catch (error) {
    // Where requests may go is the platform's to say; a proxy that checked hosts itself could be talked out of it.
    return res.status(403).json({ error: error.message });
  }
  for (const name of PASSED) {
    const value = response.headers.get(name);
    if (value !== null) {
      res.set(name, value);
    }
  }
  res.status(response.status).send(Buffer.from(await response.arrayBuffer()));
}
