/*
 * In place of undici, which opens sockets itself, for what jsdom uses of it. Requests go out with `fetch`; the classes
 * that hand them on are undici's own.
 */
const Dispatcher = require("./lib/dispatcher/dispatcher");
Dispatcher.prototype.request = require("./lib/api/api-request");

class FetchDispatcher extends Dispatcher {
  dispatch(options, handler) {
    if (options.upgrade) {
      handler.onResponseError?.(null, new Error("only requests may be made, no WebSocket be opened"));
      return true;
    }
    const abort = new AbortController();
    const controller = {
      paused: false,
      pause: () => (controller.paused = true),
      resume: () => (controller.paused = false),
      abort: (reason) => abort.abort(reason),
      get aborted() {
        return abort.signal.aborted;
      },
      get reason() {
        return abort.signal.reason;
      },
    };
    handler.onRequestStart?.(controller, options.opaque);
    pass(options, handler, controller, abort.signal).catch((error) =>
      handler.onResponseError?.(controller, error),
    );
    return true;
  }

  async close() {}

  async destroy() {}
}

async function pass({ origin, path, method, headers, body }, handler, controller, signal) {
  const response = await fetch(new URL(path, origin), {
    method,
    headers: toHeaders(headers),
    body: method === "GET" || method === "HEAD" ? undefined : body,
    // jsdom follows redirects, and keeps the cookies of each.
    redirect: "manual",
    signal,
  });
  handler.onResponseStart?.(controller, response.status, toObject(response.headers), response.statusText);
  for await (const chunk of response.body ?? []) {
    handler.onResponseData?.(controller, Buffer.from(chunk));
  }
  handler.onResponseEnd?.(controller, {});
}

function toHeaders(headers) {
  const single = new Headers();
  for (const [name, value] of Object.entries(headers ?? {})) {
    for (const one of [value].flat()) {
      single.append(name, one);
    }
  }
  return single;
}

/** What `fetch` has unpacked is not to be unpacked again. */
function toObject(headers) {
  const { "content-encoding": _, "set-cookie": __, ...object } = Object.fromEntries(headers);
  const cookies = headers.getSetCookie();
  return cookies.length === 0 ? object : { ...object, "set-cookie": cookies };
}

const dispatcher = new FetchDispatcher();

exports.Dispatcher = Dispatcher;
exports.DecoratorHandler = require("./lib/handler/decorator-handler");
exports.getGlobalDispatcher = () => dispatcher;
exports.WebSocket = function WebSocket() {
  throw new Error("only requests may be made, no WebSocket be opened");
};
