/** The hop with many isolates, which are called in turn; the path says how many. */
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

let calls = 0;

export default {
  /** @param {Request} request @param {{ LOADER: any }} env */
  async fetch(request, env) {
    const count = Number(new URL(request.url).pathname.slice(1));
    const isolate = env.LOADER.get(`echo-${calls++ % count}`, worker);
    return Response.json(await isolate.getEntrypoint().invoke(await request.json()));
  },
};
