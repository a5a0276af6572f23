/** Headers in which Cloudflare and Miniflare speak to a Worker: from outside, a client's invention. */
const OUTSIDE_HEADERS = /^(?:cf-|mf-)/;
const READ_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Passes on what is not a hook to the control process of one machine. After a write that passed,
 * what the gateway processes remember of endpoints is dropped before the writer has its answer.
 */
export async function passToControl(
  request: Request,
  control: Fetcher,
  dropEndpoints: () => Promise<void>,
): Promise<Response> {
  if (new URL(request.url).pathname.startsWith("/cdn-cgi/")) {
    return Response.json({ error: { code: "not_found", message: "nothing is here" } }, { status: 404 });
  }
  const headers = new Headers(request.headers);
  for (const name of request.headers.keys()) {
    if (OUTSIDE_HEADERS.test(name)) {
      headers.delete(name);
    }
  }
  const response = await control.fetch(new Request(request, { headers, redirect: "manual" }));
  if (!READ_METHODS.has(request.method)) {
    await dropEndpoints();
  }
  return response;
}
