import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import qs from "qs";
import { isForm, isJson, isText, toBareType } from "./content-types.ts";
import type { Request } from "./request.ts";

/** What a request was answered with when that is no success. */
export interface ResponseError extends Error {
  status: number;
  text: string | undefined;
  method: string;
  path: string;
}

/** Why a body could not be read as what its type says. */
class ParseError extends SyntaxError {
  parse = true;
  rawResponse: string;
  statusCode: number;

  constructor(cause: unknown, text: string, status: number) {
    super(cause instanceof Error ? cause.message : String(cause));
    this.rawResponse = text;
    this.statusCode = status;
  }
}

/** An answer as superagent gives it. */
export class Response extends EventEmitter {
  request: Request;
  req: Request["req"];
  res: { statusCode: number; headers: Record<string, string> };
  status: number;
  statusCode: number;
  statusType: number;
  headers: Record<string, string>;
  header: Record<string, string>;
  type: string;
  charset: string | undefined;
  text: string | undefined;
  body: unknown = {};
  files: Record<string, unknown> = {};
  links: Record<string, string>;
  redirects: string[] = [];
  redirect: boolean;
  info: boolean;
  ok: boolean;
  clientError: boolean;
  serverError: boolean;
  error: ResponseError | false;
  accepted: boolean;
  noContent: boolean;
  badRequest: boolean;
  unauthorized: boolean;
  notAcceptable: boolean;
  forbidden: boolean;
  notFound: boolean;

  constructor(request: Request, { status, headers }: globalThis.Response, bytes: Uint8Array) {
    super();
    this.request = request;
    this.req = request.req;
    this.headers = this.header = Object.fromEntries(headers);
    this.res = { statusCode: status, headers: this.headers };
    this.status = this.statusCode = status;
    this.statusType = Math.floor(status / 100);
    this.type = toBareType(headers.get("content-type"));
    this.charset = /charset=["']?([^"';\s]+)/i.exec(headers.get("content-type") ?? "")?.[1];
    this.links = toLinks(headers.get("link") ?? "");
    this.text = isText(this.type) || bytes.byteLength === 0 ? new TextDecoder().decode(bytes) : undefined;
    this.info = this.statusType === 1;
    this.ok = this.statusType === 2;
    this.redirect = this.statusType === 3;
    this.clientError = this.statusType === 4;
    this.serverError = this.statusType === 5;
    this.accepted = status === 202;
    this.noContent = status === 204;
    this.badRequest = status === 400;
    this.unauthorized = status === 401;
    this.forbidden = status === 403;
    this.notFound = status === 404;
    this.notAcceptable = status === 406;
    this.error = this.clientError || this.serverError ? this.toError() : false;
    this.body = this.#parse(bytes);
  }

  /** A header of the answer. */
  get(name: string): string | undefined {
    return this.headers[name.toLowerCase()];
  }

  toError(): ResponseError {
    const { method, req } = this.request;
    const message = `cannot ${method} ${req.path} (${this.status})`;
    return Object.assign(new Error(message), {
      status: this.status,
      text: this.text,
      method,
      path: req.path,
    });
  }

  #parse(bytes: Uint8Array): unknown {
    const { text, type, status } = this;
    if (text === undefined) {
      return Buffer.from(bytes);
    }
    if (text.trim() === "") {
      return {};
    }
    try {
      return (
        this.request.parser?.(text) ?? (isJson(type) ? JSON.parse(text) : isForm(type) ? qs.parse(text) : {})
      );
    } catch (error) {
      throw new ParseError(error, text, status);
    }
  }
}

/** `<https://…>; rel="next"` as `{ next: "https://…" }`. */
function toLinks(header: string): Record<string, string> {
  const found = header.matchAll(/<([^>]*)>\s*;\s*rel="?([^",;]+)"?/g);
  return Object.fromEntries(Array.from(found, ([, url = "", rel = ""]) => [rel, url]));
}
