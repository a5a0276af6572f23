/** The floor "bare": a Worker that gives the answer by itself, with no isolate of its own for it. */
export default {
  /** @param {Request} request */
  async fetch(request) {
    const body = /** @type {{ n: number }} */ (await request.json());
    return Response.json({ ...body, doubled: body.n * 2 });
  },
};
