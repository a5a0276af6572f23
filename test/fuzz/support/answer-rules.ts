import { PAGE_SANDBOX } from "../../../src/core/sandboxed-page.ts";
import type { WireAnswer } from "./parse-answer.ts";

/** A rule that every answer keeps is broken. */
class BrokenRule extends Error {
  override name = "BrokenRule";
}

/** Throws when something that must hold does not. */
export function must(holds: boolean, rule: string): asserts holds {
  if (!holds) {
    throw new BrokenRule(rule);
  }
}

/** Lines that may stand in an answer several times: each is a whole of its own. */
const REPEATABLE = new Set(["set-cookie"]);

/** Header lines that the platform and the runtime write; everything else is the function's. */
const OURS = new Set([
  "content-length",
  "content-type",
  "transfer-encoding",
  "connection",
  "vary",
  "allow",
  "location",
  "retry-after",
  "ratelimit",
  "ratelimit-policy",
  "www-authenticate",
  "idempotent-replayed",
  "hookwright-invocation",
  "hookwright-error",
  "access-control-allow-origin",
  "access-control-allow-credentials",
  "access-control-allow-headers",
  "access-control-allow-methods",
  "access-control-expose-headers",
  "access-control-max-age",
]);

/** The one value of a header; undefined when it is absent. */
export function headerOf(answer: WireAnswer, name: string): string | undefined {
  return answer.headers.get(name)?.[0];
}

/** Tells whether it is one of the runtime's own answers to what is no HTTP, and not one of ours. */
export function isRefusedByRuntime(answer: WireAnswer): boolean {
  return [400, 414, 431, 501].includes(answer.status) && !answer.headers.has("hookwright-error");
}

/**
 * What every answer keeps, whatever came before: no fault of ours, each header line at most once
 * and none that nobody meant to send, JSON that is JSON, and an error in header and body alike.
 */
export function checkAnswer(
  answer: WireAnswer,
  {
    isHead,
    functionHeaders = [],
    mayBeOurs = false,
  }: {
    isHead: boolean;
    functionHeaders?: readonly string[];
    /** It was asked for a path that no function answers. */
    mayBeOurs?: boolean;
  },
): void {
  for (const [name, values] of answer.headers) {
    must(
      values.length === 1 || REPEATABLE.has(name),
      `the header ${name} comes once, not ${values.length} times`,
    );
    must(
      OURS.has(name) || functionHeaders.includes(name) || isOurPolicy(name, values),
      `nobody sent the header ${name}: ${values.join()}`,
    );
  }
  checkPage(answer, mayBeOurs);
  const error = headerOf(answer, "hookwright-error");
  must(error !== "internal_error", "the gateway does not fail");
  const isBare = answer.status === 500 && answer.body.toString() === "Internal Server Error";
  must(!isBare, "the runtime does not fail");
  const invocation = headerOf(answer, "hookwright-invocation");
  must(
    invocation === undefined || /^inv_[0-9a-z]{26}$/.test(invocation),
    `an invocation's id: ${invocation}`,
  );
  if (isHead) {
    return;
  }
  if (error !== undefined) {
    const told = JSON.parse(answer.body.toString()) as { error: { code: string; invocationId?: string } };
    must(told.error.code === error, `the code ${error} stands in the body too`);
    must(told.error.invocationId === invocation, "the id of the invocation stands in the body too");
    must(headerOf(answer, "content-type") === "application/json", "an error is JSON");
  }
}

/** What a browser may take for a page is held to an origin of its own, also by what a function adds. */
function isOurPolicy(name: string, values: readonly string[]): boolean {
  return name === "content-security-policy" && values.join() === PAGE_SANDBOX;
}

function checkPage(answer: WireAnswer, mayBeOurs: boolean): void {
  if (
    /^(?:text\/html|image\/svg\+xml|(?:text|application)\/xml)\b/i.test(
      headerOf(answer, "content-type") ?? "",
    )
  ) {
    const policy = headerOf(answer, "content-security-policy") ?? "";
    const isSandboxed = `${policy}, `.startsWith(`${PAGE_SANDBOX}, `);
    must(isSandboxed || (mayBeOurs && isClosed(policy)), `a page is sandboxed, not "${policy}"`);
  }
}

/** What our own pages are held to: nothing from elsewhere, no script in them, no frame around them. */
function isClosed(policy: string): boolean {
  const lines = policy.split("; ");
  return (
    ["default-src 'none'", "frame-ancestors 'none'"].every((line) => lines.includes(line)) &&
    lines.every((line) => !line.startsWith("script-src") || line === "script-src 'self'")
  );
}

/** The type says JSON: then the body is JSON. Not for a body that the function wrote by itself. */
export function checkJson(answer: WireAnswer): void {
  if (headerOf(answer, "content-type") === "application/json" && answer.body.length > 0) {
    const text = answer.body.toString();
    must(Buffer.from(text).equals(answer.body), "JSON is UTF-8");
    JSON.parse(text);
  }
}

/** The CORS lines of an answer that is no preflight; `origin` null when none may be there. */
export function checkCors(answer: WireAnswer, origin: string | null, credentials = true): void {
  const vary = (headerOf(answer, "vary") ?? "").split(",").map((each) => each.trim().toLowerCase());
  must(vary.includes("origin"), "every answer varies by Origin");
  const allowed = headerOf(answer, "access-control-allow-origin");
  must((allowed ?? null) === origin, `the origin allowed is ${origin}, not ${allowed}`);
  const withCredentials = headerOf(answer, "access-control-allow-credentials");
  must(
    (withCredentials === "true") === (origin !== null && credentials),
    "credentials are allowed with an origin",
  );
}
