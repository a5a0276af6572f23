import { runRows, type Expected, type Program, type Row, type Sent } from "../craft/runner.ts";

/** A case whose function is only the body of a `fetch` handler; it has `request`, `url`, `env` and `ctx`. */
export interface HandlerRow {
  name: string;
  body: string;
  request?: Sent;
  expected: Expected;
}

/** What every body may use. */
const PRELUDE = `const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const encoder = new TextEncoder();
/** A body of these pieces, each of which comes a little after the one before. */
const piecesOf = (...pieces) => new ReadableStream({
  async pull(controller) {
    await sleep(10);
    const piece = pieces.shift();
    if (piece === undefined) { controller.close(); } else { controller.enqueue(encoder.encode(piece)); }
  },
});
`;

/** The source of a function with this handler. */
export function handles(body: string): string {
  return `${PRELUDE}export default { async fetch(request, env, ctx) {\n  const url = new URL(request.url);\n  ${body}\n} };\n`;
}

/** Makes a test of every row, as `runRows` does, with all bodies in one function: a call says which it means. */
export function runHandlers(rows: readonly HandlerRow[], program: Omit<Program, "source"> = {}): void {
  const cases = rows.map(({ body }) => `async (request, env, ctx, url) => {\n${body}\n}`);
  const source = `${PRELUDE}const cases = [${cases.join(",\n")}];
export default {
  fetch(request, env, ctx) {
    const url = new URL(request.url);
    return cases[url.searchParams.get("case")](request, env, ctx, url);
  },
};
`;
  runRows(
    rows.map(({ name, request = {}, expected }, index): Row => {
      const query = `?case=${index}${request.query?.replace("?", "&") ?? ""}`;
      return { name, ...program, dialect: "fetch", source, request: { ...request, query }, expected };
    }),
  );
}
