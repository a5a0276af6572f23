import assert from "node:assert";
import ms, { type StringValue } from "ms";
import { factories } from "./errors.ts";
import { toTrackMethod } from "./map-to-track.ts";
import { toSlug } from "./slug.ts";
import type { Integration, IntegrationClass, Mapper, Message, RetryCheck, Settings } from "./types.ts";
import { findInvalid, toPathValidation } from "./validations.ts";

/** What is not done here, and is told once for each integration that asks for it. */
const IGNORED = "has no effect here: requests are sent by the platform's fetch";

/** The methods of what `integration('Name')` makes; nearly all give it back. */
export const statics = {
  /** The base of all requests. */
  endpoint(this: IntegrationClass, url: string) {
    this.prototype.endpoint = url;
    return this;
  },
  /** Adds a validation: of a path that must be there, or by a function. */
  ensure(this: IntegrationClass, rule: string | ((m: Message, s: Settings) => unknown), meta: object = {}) {
    this.validations.push(
      typeof rule === "function" ? { validate: rule } : toPathValidation(this, rule, meta),
    );
    return this;
  },
  /** Gives the first error of the validations. */
  validate(this: IntegrationClass, message: Message, settings: Settings = {}) {
    return findInvalid(this, message, settings);
  },
  /** One function for each method, which makes what the method gets. */
  mapper(this: IntegrationClass, mapper: Mapper) {
    this.prototype.mapper = mapper;
    return this;
  },
  channels(this: IntegrationClass, channels: string[]) {
    this.prototype.channels = [...channels];
    return this;
  },
  channel(this: IntegrationClass, channel: string) {
    const { channels } = this.prototype;
    this.prototype.channels = channels.includes(channel) ? channels : [...channels, channel];
    return this;
  },
  server(this: IntegrationClass) {
    return statics.channel.call(this, "server");
  },
  mobile(this: IntegrationClass) {
    return statics.channel.call(this, "mobile");
  },
  client(this: IntegrationClass) {
    return statics.channel.call(this, "client");
  },
  /** How often a message is tried again at most. */
  retries(this: IntegrationClass, count: number) {
    this.prototype.retries = count;
    return this;
  },
  /** Adds a reason to try again. */
  retry(this: IntegrationClass, check: RetryCheck) {
    this.prototype.checks = [...this.prototype.checks, check];
    return this;
  },
  /** How long a request may take, in ms or as `3s`. */
  timeout(this: IntegrationClass, time: number | string) {
    const value = typeof time === "number" ? time : ms(time as StringValue);
    assert(Number.isFinite(value), `timeout "${time}" is no time: give milliseconds, or a text such as "3s"`);
    this.prototype.timeout = value;
    return this;
  },
  /** Adds a method that looks names up in the setting of its own name. */
  mapping(this: IntegrationClass, key: string) {
    this.prototype[key] = function look(this: Integration & { map: Look }, name: string) {
      return this.map(this.settings[key], name);
    };
    return this;
  },
  /** Sends pages, screens or both as tracked events. */
  mapToTrack(this: IntegrationClass, methods: string[]) {
    assert(Array.isArray(methods), ".toTrack() expects an array");
    for (const method of methods) {
      this.prototype[method] = toTrackMethod();
    }
    return this;
  },
  agent(this: IntegrationClass, _agent: unknown) {
    console.warn(`${this.prototype.name}: .agent() ${IGNORED}`);
    return this;
  },
  ca(this: IntegrationClass, _authorities: unknown) {
    console.warn(`${this.prototype.name}: .ca() ${IGNORED}`);
    return this;
  },
  error(this: IntegrationClass, ...args: unknown[]) {
    return factories.error(this.prototype.name, args);
  },
  invalid(this: IntegrationClass, ...args: unknown[]) {
    return factories.invalid(this.prototype.name, args);
  },
  reject(this: IntegrationClass, ...args: unknown[]) {
    return factories.reject(this.prototype.name, args);
  },
  slug(this: IntegrationClass) {
    return toSlug(this.prototype.name);
  },
};

type Look = (map: unknown, name: string) => unknown[];
