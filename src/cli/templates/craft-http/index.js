/** Says what it was sent; `req` and `res` are Express's own. */
export default async function ({ req, res }) {
  if (req.path !== "/") {
    return res.status(404).json({ error: `there is no ${req.path}` });
  }
  res.status(req.method === "POST" ? 201 : 200).json({ hello: req.query.name ?? "world", sent: req.body });
}
