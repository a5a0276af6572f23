import { PLATFORM_COOKIE } from "../../core/answer-headers.ts";
import { isHopByHop } from "../../core/policy/header-names.ts";

/**
 * Headers in which networks speak to each other: from outside they are what a client made up, and the
 * function would take them for the truth about its caller. It gets the client's address as such.
 */
const OF_NETWORKS =
  /^(?:cf-.*|mf-.*|x-forwarded-.*|x-real-ip|x-client-ip|x-cluster-client-ip|true-client-ip|forwarded|cdn-loop|hookwright-.*)$/;

/** What tells of the request itself, whatever else an endpoint lets through. */
const ALWAYS: ReadonlySet<string> = new Set(["host", "content-type", "content-length"]);

/**
 * The request headers that reach a function which answers HTTP itself: every one but those of the
 * connection and of networks, or of those only what the endpoint's `passHeaders` names. Cookies of
 * the platform, which may be on the same host, are taken out.
 */
export function toPassedHeaders(
  headers: Headers,
  passHeaders: readonly string[] | null,
): [name: string, value: string][] {
  const passed: [string, string][] = [];
  for (const [name, value] of headers) {
    const isWanted = passHeaders === null || ALWAYS.has(name) || passHeaders.includes(name);
    if (!isWanted || isHopByHop(name) || OF_NETWORKS.test(name)) {
      continue;
    }
    const kept = name === "cookie" ? withoutPlatformCookies(value) : value;
    if (kept !== "" || value === "") {
      passed.push([name, kept]);
    }
  }
  return passed;
}

function withoutPlatformCookies(header: string): string {
  const pairs = header.split(";");
  const kept = pairs.filter((pair) => !PLATFORM_COOKIE.test(pair));
  return kept.length === pairs.length ? header : kept.join(";").trim();
}
