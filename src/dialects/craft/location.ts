/** Browsers and servers take URLs of about this length. */
const LOCATION_CHARS = 8_192;

/** The Location value of a redirect, or null when the URL cannot be one: http(s) or relative. */
export function toLocation(url: unknown): string | null {
  if (typeof url !== "string" || url.length > LOCATION_CHARS || url.trim() === "") {
    return null;
  }
  const parsed = URL.parse(url, "http://relative.invalid/");
  if (parsed === null || (parsed.protocol !== "http:" && parsed.protocol !== "https:")) {
    return null;
  }
  // A plain URL goes out as the author wrote it; one with other characters in its escaped form.
  if (/^[\x21-\x7e]+$/.test(url)) {
    return url;
  }
  return URL.parse(url)?.href ?? toEscapedReference(url);
}

/** Escapes a relative URL as the URL parser would, which itself gives back only whole URLs. */
function toEscapedReference(url: string): string {
  return url
    .trim()
    .replace(/[\t\r\n]/g, "")
    .toWellFormed()
    .replace(/[^\x21-\x7e]+/g, encodeURIComponent);
}
