/**
 * The floor "hop": the same answer, from one warm Worker Loader isolate that is called by RPC, and
 * nothing else around it: no look-up, no deadline, no log, no checks.
 */
const CODE = `
import { WorkerEntrypoint } from "cloudflare:workers";
export default class extends WorkerEntrypoint {
  invoke(body) {
    return { ...body, doubled: body.n * 2 };
  }
}`;

const worker = () => ({
  compatibilityDate: "2026-11-01",
  mainModule: "main.js",
  modules: { "main.js": CODE },
  env: {},
  globalOutbound: null,
});

export default {
  /** @param {Request} request @param {{ LOADER: any }} env */
  async fetch(request, env) {
    const body = await request.json();
    return Response.json(await env.LOADER.get("echo", worker).getEntrypoint().invoke(body));
  },
};
