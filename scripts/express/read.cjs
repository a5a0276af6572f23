/**
 * Takes the place of `body-parser/lib/read.js`, which reads a stream: in an isolate the bytes of the
 * body are there. Everything else of a parser is its own: which types it takes, what it makes of them.
 */
"use strict";

const { getCharset } = require("body-parser/lib/utils");
const createError = require("http-errors");

/** The function of `node:zlib` for a content encoding. It is loaded only for one, which seldom comes. */
const INFLATE = { deflate: "inflateSync", gzip: "gunzipSync", br: "brotliDecompressSync" };

/** Requests whose body is parsed, or cannot be. */
const taken = new WeakSet();

/** Calls `next` when the parser has done what it does: with an error, or with `req.body` set if it was its turn. */
module.exports = function read(req, _res, next, parse, _debug, options) {
  // One of the parsers after the other: the first that takes the type has it, whatever comes of it.
  if (taken.has(req) || !options.shouldParse(req)) {
    next();
    return;
  }
  taken.add(req);
  let text;
  try {
    const charset = options.skipCharset === true ? null : toCharset(req, options);
    const bytes = inflate(req, options.limit);
    text = charset === null ? bytes : decode(bytes, charset);
    req.body = parse(text, charset);
    next();
  } catch (error) {
    next(createError(400, error, { body: text, type: error.type ?? "entity.parse.failed" }));
  }
};

function toCharset(req, options) {
  const charset = getCharset(req) ?? options.defaultCharset;
  if (options.isValidCharset?.(charset) === false) {
    throw toUnsupported(charset);
  }
  return charset;
}

function decode(bytes, charset) {
  if (charset === "iso-8859-1") {
    return bytes.toString("latin1");
  }
  let decoder;
  try {
    decoder = new TextDecoder(charset);
  } catch {
    throw toUnsupported(charset);
  }
  return decoder.decode(bytes);
}

function toUnsupported(charset) {
  return createError(415, `unsupported charset "${charset.toUpperCase()}"`, {
    charset,
    type: "charset.unsupported",
  });
}

function inflate(req, limit) {
  const encoding = (req.headers["content-encoding"] ?? "identity").toLowerCase();
  if (encoding === "identity") {
    return req.rawBody;
  }
  if (!Object.hasOwn(INFLATE, encoding)) {
    throw createError(415, `unsupported content encoding "${encoding}"`, {
      encoding,
      type: "encoding.unsupported",
    });
  }
  try {
    return process.getBuiltinModule("node:zlib")[INFLATE[encoding]](req.rawBody, { maxOutputLength: limit });
  } catch (error) {
    if (error.code === "ERR_BUFFER_TOO_LARGE") {
      throw createError(413, "request entity too large", { limit, type: "entity.too.large" });
    }
    throw error;
  }
}
