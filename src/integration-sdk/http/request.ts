import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import qs from "qs";
import { callSafely } from "../failures.ts";
import { isForm, toBareType, toMediaType } from "./content-types.ts";
import type { Response } from "./response.ts";
import { send, type RequestError } from "./send.ts";

export type Ended = (error: RequestError | null, response?: Response) => void;

/** A request that is built by calls one after the other, as superagent's is, and sent by `fetch`. */
export class Request extends EventEmitter {
  method: string;
  /** By lower-case name. */
  header: Record<string, string> = {};
  /** What `send` was given, before it becomes a text. */
  _data: unknown = undefined;
  form: FormData | undefined = undefined;
  timeoutMs = 0;
  parser: ((text: string) => unknown) | undefined = undefined;
  isOk: (response: Response) => boolean = ({ ok }) => ok;
  #base: string;
  #query: Record<string, unknown> = {};
  #rawQuery: string[] = [];
  #abort = new AbortController();
  #ending: Promise<Response> | undefined = undefined;
  #hasCallback = false;

  constructor(method: string, url: string) {
    super();
    this.method = method.toUpperCase();
    this.#base = url;
  }

  /** The whole URL, as far as it was built; a query that the URL came with stays behind. */
  get url(): string {
    const [base = "", ...own] = this.#base.split("?");
    const parts = [qs.stringify(this.#query, { indices: false }), ...this.#rawQuery, own.join("?")];
    const query = parts.filter(Boolean).join("&");
    return query === "" ? base : `${base}?${query}`;
  }

  /** What Node's request would tell of itself. */
  get req(): { method: string; path: string; getHeader(name: string): string | undefined } {
    const parsed = URL.parse(this.url);
    const path = parsed === null ? this.url : `${parsed.pathname}${parsed.search}`;
    return { method: this.method, path, getHeader: (name) => this.get(name) };
  }

  /** Whether whoever made it gets the answer by a callback. */
  get isEnded(): boolean {
    return this.#hasCallback;
  }

  set(name: string | Record<string, unknown>, value?: unknown): this {
    const pairs = typeof name === "string" ? [[name, value] as const] : Object.entries(name);
    for (const [key, each] of pairs) {
      this.header[key.toLowerCase()] = String(each);
    }
    return this;
  }

  unset(name: string): this {
    delete this.header[name.toLowerCase()];
    return this;
  }

  /** A header as it was set. */
  get(name: string): string | undefined {
    return this.header[name.toLowerCase()];
  }

  getHeader(name: string): string | undefined {
    return this.get(name);
  }

  /** `(user, password?)` for Basic, `(token, { type: "bearer" })` for a token. */
  auth(user: unknown, password: unknown = "", options: { type?: string } = {}): this {
    const { type } =
      typeof password === "object" && password !== null ? (password as typeof options) : options;
    if (type === "bearer") {
      return this.set("authorization", `Bearer ${String(user)}`);
    }
    const secret = typeof password === "string" ? password : "";
    return this.set("authorization", `Basic ${Buffer.from(`${String(user)}:${secret}`).toString("base64")}`);
  }

  type(name: string): this {
    return this.set("content-type", toMediaType(name));
  }

  accept(name: string): this {
    return this.set("accept", toMediaType(name));
  }

  query(given: string | Record<string, unknown>): this {
    if (typeof given === "string") {
      this.#rawQuery.push(given);
    } else {
      Object.assign(this.#query, given);
    }
    return this;
  }

  /** Members are added to those that were sent before, and texts of forms are joined. */
  send(data: unknown): this {
    if (typeof data === "string") {
      this.header["content-type"] ??= toMediaType("form");
      const before = typeof this._data === "string" ? this._data : "";
      const between = before !== "" && isForm(toBareType(this.header["content-type"])) ? "&" : "";
      this._data = `${before}${between}${data}`;
      return this;
    }
    this._data = isPlain(data) && isPlain(this._data) ? { ...this._data, ...data } : data;
    if (isPlain(data) || Array.isArray(data)) {
      this.header["content-type"] ??= toMediaType("json");
    }
    return this;
  }

  /** A field of a form with files. */
  field(name: string, value: unknown): this {
    this.form ??= new FormData();
    this.form.append(name, String(value));
    return this;
  }

  attach(name: string, file: Uint8Array<ArrayBuffer> | string, fileName = name): this {
    this.form ??= new FormData();
    this.form.append(name, new Blob([file]), fileName);
    return this;
  }

  /** Milliseconds for all of it; of superagent's two times the whole one counts. */
  timeout(time: number | { deadline?: number; response?: number }): this {
    this.timeoutMs = typeof time === "number" ? time : (time.deadline ?? time.response ?? 0);
    return this;
  }

  /** Redirects are never followed: what is answered with one is told as it is. */
  redirects(_count: number): this {
    return this;
  }

  /** Whole bodies are read always. */
  buffer(_isBuffered = true): this {
    return this;
  }

  parse(parser: (text: string) => unknown): this {
    this.parser = parser;
    return this;
  }

  ok(isOk: (response: Response) => boolean): this {
    this.isOk = isOk;
    return this;
  }

  use(plugin: (request: this) => unknown): this {
    plugin(this);
    return this;
  }

  abort(): this {
    this.#abort.abort();
    this.emit("abort");
    return this;
  }

  /** Sends it, once however often it is asked for. */
  end(done?: Ended): this {
    this.#hasCallback ||= done !== undefined;
    this.#sent().then(
      (response) => callSafely(() => done?.(null, response)),
      (error: RequestError) => callSafely(() => done?.(error, error.response)),
    );
    return this;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- superagent's requests can be awaited
  then<A, B = never>(
    onSent?: ((response: Response) => A | PromiseLike<A>) | null,
    onFailed?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#sent().then(onSent, onFailed);
  }

  catch<B>(onFailed: (error: unknown) => B | PromiseLike<B>): Promise<Response | B> {
    return this.#sent().catch(onFailed);
  }

  toJSON(): { method: string; url: string; data: unknown; headers: Record<string, string> } {
    return { method: this.method, url: this.url, data: this._data, headers: this.header };
  }

  #sent(): Promise<Response> {
    if (this.#ending === undefined) {
      this.emit("request", this);
      this.#ending = send(this, this.#abort);
      this.#ending.then(
        (response) => this.#tell(response),
        (error: RequestError) => this.#tell(error.response, error),
      );
    }
    return this.#ending;
  }

  #tell(response: Response | undefined, error?: RequestError): void {
    if (response !== undefined) {
      this.emit("response", response);
    }
    if (error !== undefined && this.listenerCount("error") > 0) {
      this.emit("error", error);
    }
    this.emit("end");
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}
