import type { EventEmitter } from "node:events";
import type { Locks } from "./locks.ts";

export type Settings = Record<string, unknown>;

/** Called when a message has been sent, or has not. */
export type Callback = (error?: unknown, result?: unknown) => void;

/** What of a Facade the platform itself calls; authors know the rest. */
export interface Message {
  type(): string;
  proxy(path: string): unknown;
  enabled(name: string): boolean;
  channel(): unknown;
  json(): Record<string, unknown>;
}

/** An entry of `validations`: `type` and `path` are those of a path, and `meta` stands beside them. */
export interface Validation {
  type?: string;
  path?: string;
  methods?: string[];
  validate: (message: Message, settings: Settings) => unknown;
}

/** One function for each method; `this` is the integration. */
export type Mapper = Record<string, ((message: unknown, settings: Settings) => unknown) | undefined>;

/** Whether an error says that the message should be tried again. */
export type RetryCheck = (error: unknown) => unknown;

/** What all instances have; authors add their methods to it. */
export interface Members {
  name: string;
  endpoint: string | undefined;
  channels: string[];
  timeout: number;
  retries: number | undefined;
  mapper: Mapper | undefined;
  checks: RetryCheck[];
  [method: string]: unknown;
}

/** An integration with the settings of one connection. */
export type Integration = Members &
  EventEmitter & {
    settings: Settings;
    debug(...args: unknown[]): void;
    initialize(): unknown;
    overrideEnabled?: unknown;
    locks?: Locks;
  };

/** What `integration('Name')` makes. */
export interface IntegrationClass {
  (settings?: Settings): Integration;
  new (settings?: Settings): Integration;
  prototype: Integration;
  validations: Validation[];
  validate(message: Message, settings: Settings): unknown;
  invalid(...args: unknown[]): Error;
  reject(...args: unknown[]): Error;
  error(...args: unknown[]): Error;
  slug(): string;
}
