/** Types that the `*.sandbox.js` files use by name; they mirror `core/contract.ts`. */
type RunHost = import("../core/run-host.ts").RunHost;
type RunError = import("../core/contract.ts").RunError;
type LogLine = import("../core/contract.ts").LogLine;
type RequestNote = import("../core/outgoing.ts").RequestNote;
type RunLine = import("../core/contract.ts").RunLine;
type LogLevel = import("../core/contract.ts").LogLevel;
type KvsPage = import("../core/run-host.ts").KvsPage;
type KvsEntry = Parameters<RunHost["kvsWrite"]>[0];
type KvsCheckedEntry = Parameters<RunHost["kvsCheckAndWrite"]>[0];
type CounterEntry = Parameters<RunHost["counterSet"]>[0];
type CounterChange = Parameters<RunHost["counterIncrement"]>[0];
type RunLog = import("./runtime.sandbox.js").RunLog;
/** Calls a capability by its name. */
type Use = <K extends keyof RunHost>(method: K, ...args: Parameters<RunHost[K]>) => ReturnType<RunHost[K]>;
type IsolateAnswer = import("../core/contract.ts").IsolateAnswer;
type Call = import("../core/contract.ts").IsolateCall;
type IsolateOutcome = import("../core/contract.ts").IsolateOutcome;
type RequestHead = import("../core/served.ts").RequestHead;
type ServeAnswer = import("../core/served.ts").ServeAnswer;
type StoredRequest = import("./fetch/stored-request.ts").StoredRequest;

declare module "user-function.js" {
  const entry: (...args: unknown[]) => unknown;
  export default entry;
}

/** Bundled by `scripts/build-express.ts`; Express is not typed. */
declare module "hookwright-craft-http-express.js" {
  // oxlint-disable-next-line typescript/no-explicit-any -- its own code, of which a few members are used
  const express: any;
  export default express;
}

/** A request to an external URL, as the dialect `webhook` is given it. */
type WebhookCall = import("./webhook/webhook-call.ts").WebhookCall;
