import type { CodeBundle, DialectName } from "../core/contract.ts";
import type { EndpointPolicy } from "../core/policy.ts";
import type { Answer, HookRequest } from "../core/hook.ts";

/** What a dialect needs to know of a call besides the request; ids and clock are arguments. */
export interface InputContext {
  requestId: string;
  now: number;
  policy: EndpointPolicy;
}

/** The contract of a dialect: what its functions get, and what becomes of what they give back. */
export interface Dialect {
  readonly name: DialectName;
  /**
   * Functions answer HTTP themselves: they get every method and header and the path behind the
   * suffix, and what the platform adds for others (CORS, `Allow`) is up to them. See `http/`.
   */
  readonly answersHttp: boolean;
  /** Handlers that a run may name; the first is the one an endpoint calls. */
  readonly handlers: readonly [string, ...string[]];
  /** Our modules of the isolate by name; `hookwright-main.js` is the main module. */
  readonly bootstrap: Readonly<Record<string, string>>;
  /** The author's code as the isolate gets it. */
  toUserModule(bundle: CodeBundle): string;
  /** Makes the handler's input from a request to an endpoint. */
  toInput(request: HookRequest, context: InputContext): Promise<unknown>;
  /** Makes the handler's input for a run that another function asked for. */
  toInvokeInput(request: { requestId: string; now: number; callerId: string; data: unknown }): unknown;
  /** Makes the handler's input for a tick of a schedule; `data` is what the schedule holds, if anything. */
  toScheduleInput(data: unknown): unknown;
  /** Makes the HTTP answer of a returned value; null when the value is not the bootstrap's. */
  toAnswer(value: unknown): Answer | null;
  /** What the function returned, as a person would write it. */
  toReturnedValue(value: unknown): unknown;
}
