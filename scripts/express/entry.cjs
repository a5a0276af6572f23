/** What functions of the dialect `craft-http` have of Express and its parsers, bundled for their isolates. */
"use strict";

const json = require("body-parser/json");
const raw = require("body-parser/raw");
const text = require("body-parser/text");
const urlencoded = require("body-parser/urlencoded");
const cookieParser = require("cookie-parser");
const request = require("express/lib/request.js");
const response = require("express/lib/response.js");
const { wetag, compileQueryParser } = require("express/lib/utils.js");
const finalhandler = require("finalhandler");

module.exports = {
  request,
  response,
  wetag,
  parseQuery: compileQueryParser("simple"),
  finalhandler,
  cookieParser,
  json,
  raw,
  text,
  urlencoded,
};
