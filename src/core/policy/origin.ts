/** An allowed origin as a policy writes it, taken apart. */
export interface OriginPattern {
  /** The origin as a browser sends it: lower case, default port left out, the wildcard label still in. */
  serialized: string;
  /** For a wildcard: what stands before and after the one free label. */
  wildcard: { before: string; after: string } | null;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: "80", https: "443" };

const ORIGIN = /^([a-z][a-z0-9+.-]*):\/\/(\*\.)?(\[[0-9a-f:.]+\]|[^/?#@:[\]*\\\s]+)(?::(\d{1,5}))?$/i;

/**
 * Parses an origin of an allow list: `https://shop.example`, `http://localhost:3000`,
 * `https://*.shop.example` (exactly one label in place of the star), an app's own scheme
 * (`capacitor://localhost`), or `null` for documents without an origin. Gives null when it is none.
 */
export function parseOriginPattern(text: string): OriginPattern | null {
  if (text === "null") {
    return { serialized: "null", wildcard: null };
  }
  const match = ORIGIN.exec(text);
  if (!match) {
    return null;
  }
  const scheme = (match[1] ?? "").toLowerCase();
  const host = toAsciiHost(scheme, match[3] ?? "");
  if (host === null) {
    return null;
  }
  const port = toPort(scheme, match[4]);
  if (port === null) {
    return null;
  }
  if (match[2] === undefined) {
    return { serialized: `${scheme}://${host}${port}`, wildcard: null };
  }
  if (!canHoldSubdomains(host)) {
    return null;
  }
  const wildcard = { before: `${scheme}://`, after: `.${host}${port}` };
  return { serialized: `${wildcard.before}*${wildcard.after}`, wildcard };
}

/** Lower case and, for web schemes, the punycode that browsers put into `Origin`. */
function toAsciiHost(scheme: string, host: string): string | null {
  if (!(scheme in DEFAULT_PORTS)) {
    return host.toLowerCase();
  }
  const url = URL.parse(`${scheme}://${host}`);
  return url !== null && url.hostname !== "" && url.pathname === "/" ? url.hostname : null;
}

function toPort(scheme: string, port: string | undefined): string | null {
  if (port === undefined) {
    return "";
  }
  const number = Number(port);
  if (number < 1 || number > 65_535) {
    return null;
  }
  return String(number) === DEFAULT_PORTS[scheme] ? "" : `:${number}`;
}

/** A star over a whole top-level domain, or over an address, allows strangers; `localhost` is for development. */
function canHoldSubdomains(host: string): boolean {
  if (host === "localhost") {
    return true;
  }
  const labels = host.split(".");
  return labels.length >= 2 && labels.every((label) => label !== "") && !/^\d+$/.test(labels.at(-1) ?? "");
}
