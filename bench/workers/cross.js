/** The floor "cross": the hop, in a second process that is called by RPC, and nothing else around it. */
export default {
  /** @param {Request} request @param {{ SANDBOX: any }} env */
  async fetch(request, env) {
    return Response.json(await env.SANDBOX.invoke(await request.json()));
  },
};
