/**
 * The floor "hop": the same answer, from one warm Worker Loader isolate that is called by RPC, and
 * nothing else around it: no look-up, no deadline, no log, no checks. As `Sandbox` it is the second
 * process of the floor "cross".
 */
import { WorkerEntrypoint } from "cloudflare:workers";

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

/** @param {any} loader @param {unknown} body */
const invoke = (loader, body) => loader.get("echo", worker).getEntrypoint().invoke(body);

export class Sandbox extends WorkerEntrypoint {
  /** @param {unknown} body */
  invoke(body) {
    return invoke(this.env.LOADER, body);
  }
}

export default {
  /** @param {Request} request @param {{ LOADER: any }} env */
  async fetch(request, env) {
    return Response.json(await invoke(env.LOADER, await request.json()));
  },
};
