/** A third-party API for tests: an auxiliary Worker, bound as UPSTREAM, that shows what arrives there. */
export default {
  /** @param {Request} request */
  async fetch(request) {
    const { pathname } = new URL(request.url);
    switch (pathname) {
      case "/redirect":
        return new Response(null, { status: 302, headers: { location: "/echo" } });
      case "/page-moved":
        return new Response(null, {
          status: 302,
          headers: { location: "/page", "set-cookie": "a=1; Path=/" },
        });
      case "/page":
        return new Response("<!doctype html><h1>A page</h1>", {
          headers: { "content-type": "text/html; charset=utf-8" },
        });
      case "/missing":
        return Response.json({ error: "no such thing" }, { status: 404 });
      case "/gzip":
        return new Response(new Blob(["unpacked"]).stream().pipeThrough(new CompressionStream("gzip")), {
          encodeBody: "manual",
          headers: { "content-encoding": "gzip", "content-type": "text/plain" },
        });
      case "/cookies":
        return new Response("two cookies", {
          headers: [
            ["set-cookie", "a=1; Expires=Wed, 09 Jun 2027 10:18:14 GMT"],
            ["set-cookie", "b=2; Path=/"],
          ],
        });
      case "/silent":
        // Longer than any test waits; a promise that nothing will settle counts as hung and fails at once.
        await scheduler.wait(600_000);
        return new Response();
      default:
        return Response.json({
          method: request.method,
          url: request.url,
          contentType: request.headers.get("content-type"),
          body: new TextDecoder().decode(await request.arrayBuffer()),
        });
    }
  },
};
