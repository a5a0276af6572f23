/*
 * In place of the cache of `api`, which keeps the API definitions that it has fetched in files, for all processes of
 * the machine. A function has no disk: here they are kept in the isolate, so that it fetches each of them once.
 */
const crypto = require("crypto");
const { default: Fetcher } = require("./fetcher");

/** Checked and dereferenced definitions, as JSON like in the files, so that each client has its own copy. */
const kept = new Map();

class Cache {
  constructor(uri) {
    this.fetcher = new Fetcher(uri);
    this.uri = this.fetcher.uri;
    this.uriHash = Cache.getCacheHash(this.uri);
  }

  static getCacheHash(file) {
    const data = typeof file === "object" ? JSON.stringify(file) : file;
    return crypto.createHash("md5").update(data).digest("hex");
  }

  isCached() {
    return kept.has(this.uriHash);
  }

  get() {
    if (typeof this.uri === "object") {
      return this.uri;
    }
    if (!this.isCached()) {
      throw new Error(`${this.uri} has not been cached yet and must do so before being retrieved.`);
    }
    return JSON.parse(kept.get(this.uriHash));
  }

  async load() {
    if (typeof this.uri === "object") {
      return Fetcher.validate(this.uri);
    }
    const definition = await this.fetcher.load();
    kept.set(this.uriHash, JSON.stringify(definition));
    return definition;
  }
}

Object.defineProperty(exports, "__esModule", { value: true });
exports.default = Cache;
