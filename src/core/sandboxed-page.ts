import type { Answer } from "./hook.ts";

/**
 * Functions may answer with pages, and a page on the console's own host could use the console as
 * whoever looks at it. There every document that browsers give a script is put into an origin of its
 * own. Nothing that a function sends takes that back: of several policies each one holds (CSP 3, 8.1).
 */
export const PAGE_SANDBOX = "sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts";

/**
 * Types that no browser makes a scripted document of. Every other may be one, as HTML, SVG and all of
 * XML are, or be taken for one: of a type that is none, browsers guess.
 */
const INERT =
  /^(?:application\/(?:json|javascript|octet-stream|pdf|zip|gzip|x-www-form-urlencoded|(?:[\w.-]+\+)json|x-ndjson|wasm)|text\/(?:plain|css|csv|javascript|event-stream|markdown)|(?:audio|font|video)\/[\w.+-]+|image\/(?!svg)[\w.-]+)\s*(?:;[^,]*)?$/i;

/** Tells whether an answer may be a document that runs scripts; `hasBody` where its body is a stream beside it. */
export function isScriptable(
  { status, headers, body }: Pick<Answer, "status" | "headers" | "body">,
  hasBody = body !== null,
): boolean {
  // It changes the headers of a document that the browser has kept.
  if (status === 304) {
    return true;
  }
  const types = headers.filter(([name]) => name === "content-type");
  const [type] = types;
  return type === undefined ? hasBody : types.length > 1 || !INERT.test(type[1].trim());
}
