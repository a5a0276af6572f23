/** Greets, and sends back what it was sent, as it comes. */
export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    if (request.method === "POST" && pathname === "/echo") {
      return new Response(request.body, { headers: { "content-type": "application/octet-stream" } });
    }
    if (pathname !== "/") {
      return Response.json({ error: `there is no ${pathname}` }, { status: 404 });
    }
    const visits = await env.HOOKWRIGHT.counter.increment({ key: "visits" });
    return Response.json({ hello: searchParams.get("name") ?? "world", visits });
  },
};
