/**
 * In place of `globalThis.fetch`, which @slack/web-api 8 keeps as a property of its client and asks to fail on a
 * redirect: workerd's must not be called as a method, and knows no such redirect mode.
 */
// oxlint-disable-next-line no-unused-vars
async function slackFetch(url, init) {
  const isStrict = init?.redirect === "error";
  const response = await fetch(url, isStrict ? { ...init, redirect: "manual" } : init);
  if (isStrict && response.status >= 300 && response.status < 400 && response.headers.has("location")) {
    throw new TypeError("fetch failed", { cause: new Error("unexpected redirect") });
  }
  return response;
}
