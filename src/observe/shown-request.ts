import type { OutgoingRequest } from "../core/outgoing.ts";
import { REDACTED, redactBody, redactHeaders, redactParameters } from "./redact.ts";

/** A request that a function made, without credentials and named fields. */
export function toShownRequest(
  request: OutgoingRequest,
  redactedNames: ReadonlySet<string>,
): OutgoingRequest {
  const { response } = request;
  return {
    ...request,
    url: toShownUrl(request.url, redactedNames),
    ...toShownMessage(request, redactedNames),
    ...(response === undefined
      ? {}
      : { response: { ...response, ...toShownMessage(response, redactedNames) } }),
  };
}

function toShownMessage(
  { headers, body, truncated }: Pick<OutgoingRequest, "headers" | "body" | "truncated">,
  redactedNames: ReadonlySet<string>,
) {
  const shown = { headers: redactHeaders(Object.entries(headers), redactedNames) };
  if (body === undefined) {
    return shown;
  }
  // In what is left of a body names cannot be told from values.
  const isUnreadable = truncated === true && redactedNames.size > 0;
  const type = headers["content-type"] ?? "";
  return { ...shown, body: isUnreadable ? REDACTED : redactBody(body, type, redactedNames) };
}

/** Without credentials in front of its host, and without the values of named parameters. */
function toShownUrl(text: string, redactedNames: ReadonlySet<string>): string {
  const url = URL.parse(text);
  if (url === null) {
    return text;
  }
  if (url.username !== "" || url.password !== "") {
    url.username = REDACTED;
    url.password = "";
  }
  const search = redactParameters(url.search, redactedNames);
  if (search !== url.search) {
    url.search = search;
  }
  return url.href;
}
