import type { CodeBundle, DialectName, RunError } from "../core/contract.ts";
import type { Answer, ErrorCode, HookRequest } from "../core/hook.ts";
import type { EndpointPolicy } from "../core/policy.ts";
import type { PolicyDefaults } from "../core/policy/resolve.ts";
import type { RequestHead } from "../core/served.ts";

/** What a dialect needs to know of a call besides the request; ids and clock are arguments. */
export interface InputContext {
  requestId: string;
  now: number;
  policy: EndpointPolicy;
}

/** What the caller of a function that threw is told. */
export interface DialectFailure {
  code: ErrorCode;
  message: string;
}

/** When a schedule fires, and by which rule. */
export interface ScheduleTick {
  cron: string;
  /** Epoch ms. */
  scheduledTime: number;
}

/** What a dialect is asked for when a request goes to its function as it comes; see `gateway/stream/`. */
export interface Streaming {
  toHead(request: Omit<HookRequest, "body">, policy: EndpointPolicy): RequestHead;
}

/** The contract of a dialect: what its functions get, and what becomes of what they give back. */
export interface Dialect {
  readonly name: DialectName;
  /**
   * Functions answer HTTP themselves: they get every method and header and the path behind the
   * suffix, and what the platform adds for others (CORS, `Allow`) is up to them. See `http/`.
   */
  readonly answersHttp: boolean;
  /** What endpoints are held to where that is not the product's default. */
  readonly policyDefaults?: PolicyDefaults;
  /** Why its functions have no endpoints; left out: they can have some. */
  readonly noEndpoints?: string;
  /** Connections hand events to its functions. */
  readonly isDestination?: true;
  /** Requests and answers go through as streams where nothing needs them whole; null: they are never. */
  readonly streaming: Streaming | null;
  /** Handlers that a run may name; the first is the one an endpoint calls. */
  readonly handlers: readonly [string, ...string[]];
  /** The handler that a schedule calls; left out: the first. */
  readonly scheduleHandler?: string;
  /** Our modules of the isolate by name; `hookwright-main.js` is the main module. */
  readonly bootstrap: Readonly<Record<string, string>>;
  /** Functions may have files beside their code, which is then the file `index.js`. */
  readonly hasFiles?: boolean;
  /** The author's code as the isolate gets it. */
  toUserModule(bundle: CodeBundle): string;
  /** What the isolate has as `env`, plain data; left out: nothing. */
  toEnv?(bundle: CodeBundle): Record<string, unknown>;
  /** Makes the handler's input from a request to an endpoint. */
  toInput(request: HookRequest, context: InputContext): Promise<unknown>;
  /** Makes the handler's input for a run that another function asked for; throws a HostError where there is none. */
  toInvokeInput(request: { requestId: string; now: number; callerId: string; data: unknown }): unknown;
  /** Makes the handler's input for a test that gives a value in place of a request; left out: that value. */
  toTestInput?(input: unknown): unknown;
  /** Makes the handler's input for a tick of a schedule; `data` is what the schedule holds, if anything. */
  toScheduleInput(data: unknown, tick: ScheduleTick): unknown;
  /** Makes the HTTP answer of a returned value; null when the value is not the bootstrap's. */
  toAnswer(value: unknown): Answer | null;
  /** What the function emitted into the event pipeline; null when the value is not the bootstrap's. */
  toEmitted?(value: unknown): { events: unknown[]; objects: unknown[] } | null;
  /** What is answered for an error that the function threw; left out: the platform's one answer. */
  toFailureAnswer?(error: RunError): DialectFailure;
  /** What the function returned, as a person would write it. */
  toReturnedValue(value: unknown): unknown;
}
