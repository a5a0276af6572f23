import { CliError, usageError } from "./errors.ts";

/** What lets a program past Cloudflare Access. */
export interface ServiceToken {
  /** The settings that it came from. */
  names: readonly [string, string];
  headers: Readonly<Record<string, string>>;
}

/** How a service token is given: the names that most tools have, and those of wrangler. */
const PAIRS = [
  ["CF_ACCESS_CLIENT_ID", "CF_ACCESS_CLIENT_SECRET"],
  ["CLOUDFLARE_ACCESS_CLIENT_ID", "CLOUDFLARE_ACCESS_CLIENT_SECRET"],
] as const;

const LOCAL_HOSTS: readonly string[] = ["127.0.0.1", "localhost", "[::1]"];

/** Is the server one of this machine? */
export function isLocal(url: string): boolean {
  return LOCAL_HOSTS.includes(new URL(url).hostname);
}

/** Reads the service token for a server; null when none is set, or when it would go out in the clear. */
export function readServiceToken(
  env: Readonly<Record<string, string | undefined>>,
  url: string,
): ServiceToken | null {
  const names = PAIRS.find((pair) => pair.some((name) => env[name]));
  if (names === undefined || (new URL(url).protocol !== "https:" && !isLocal(url))) {
    return null;
  }
  const [idName, secretName] = names;
  const [id = "", secret = ""] = names.map((name) => env[name]);
  if (id === "" || secret === "") {
    const [there, missing] = id === "" ? [secretName, idName] : [idName, secretName];
    throw usageError(`${there} is set without ${missing}: a service token of Cloudflare Access needs both`);
  }
  assertHeaderText(idName, id);
  assertHeaderText(secretName, secret);
  return { names, headers: { "CF-Access-Client-Id": id, "CF-Access-Client-Secret": secret } };
}

/** Refuses what no header takes: the refusal of `fetch` would print it. */
export function assertHeaderText(name: string, text: string): void {
  if (!/^[\x21-\x7e]+$/.test(text)) {
    throw usageError(`${name} has a space, a line break or another sign in it that no token has`);
  }
}

/**
 * Finds out whether an answer is of something that stands before the server: Access, which sends people to its page, or
 * anything else with a page or a redirect, of which the API has none. Null: it may be the API's.
 */
export async function findFrontFault(
  response: Response,
  origin: string,
  token: ServiceToken | null,
): Promise<CliError | null> {
  const isPage = /^text\/html\b/i.test(response.headers.get("content-type") ?? "");
  const isRedirect = response.status >= 300 && response.status < 400;
  const isJson = /\bjson\b/i.test(response.headers.get("content-type") ?? "");
  const isSigned =
    !response.ok &&
    (/\bCloudflare-Access\b/i.test(response.headers.get("www-authenticate") ?? "") ||
      (!isJson && [...response.headers.keys()].some((name) => name.startsWith("cf-access-"))));
  if (!isPage && !isRedirect && !isSigned) {
    return null;
  }
  const { host } = new URL(origin);
  const target = toTarget(response.headers.get("location"), origin);
  const page = isPage ? await response.text() : "";
  if (isSigned || isOfAccess(target?.href ?? "") || isOfAccess(page)) {
    return new CliError(toAccessText(host, token));
  }
  if (response.status >= 500) {
    // A proxy that does not reach the server.
    return new CliError(`${host} answered ${response.status}: ${page.slice(0, 200)}`);
  }
  return new CliError(
    isRedirect
      ? `${host} answers with a redirect (${response.status}) to ${target?.origin ?? "nowhere"} and not with the API: is that the server? Then give it as HOOKWRIGHT_URL, or as --url`
      : `${host} answers with a page (${response.status}) and not with the API: does HOOKWRIGHT_URL, or --url, name the server?`,
  );
}

function isOfAccess(text: string): boolean {
  return /\.cloudflareaccess\.com\b|\/cdn-cgi\/access\/|\bCloudflare Access\b/.test(text);
}

function toAccessText(host: string, token: ServiceToken | null): string {
  if (token === null) {
    const [id, secret] = PAIRS[0];
    return `Cloudflare Access stands before ${host} and asks who this is: set ${id} and ${secret} to a service token that its application lets in`;
  }
  return `Cloudflare Access stands before ${host} and does not let in the service token of ${token.names.join(" and ")}: it is wrong or has expired, or no Service Auth policy of the application includes it`;
}

function toTarget(location: string | null, origin: string): URL | null {
  return location === null || !URL.canParse(location, origin) ? null : new URL(location, origin);
}
