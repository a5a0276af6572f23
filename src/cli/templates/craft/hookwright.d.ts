/** What a function of the dialect `craft` gets, and what it may use. */
export type CraftFunction = (data: CraftCall, context: { MODULES: Modules }) => unknown;

export interface CraftCall {
  id: string;
  kind: string;
  timestamp: string;
  jsonPayload: {
    name: string;
    data: {
      plugin_name: string;
      hook_data: {
        /** The body, parsed by its type; `{}` where there is none. */
        body: any;
        endpointSuffix: string;
        ip: string;
        query: Record<string, string | string[]>;
        headers: Record<string, string>;
        rawBody?: string;
        isBase64Encoded?: true;
      };
    };
  };
}

export interface Modules {
  kvs: {
    get(options: {
      key: string;
    }): Promise<Record<string, { value: any; createdAt: string; updatedAt: string }>>;
    write(options: { key: string; value: unknown; minutesToExpire?: number }): Promise<unknown>;
    delete(options: { key: string }): Promise<unknown>;
  };
  counter: {
    get(options: { key: string }): Promise<number>;
    increment(options: { key: string; minutesToExpire?: number }): Promise<number>;
  };
  secret: { get(options: { keys: string[] }): Promise<Record<string, string>> };
  initLogger(options: { logLevel?: "DEBUG" | "INFO" | "WARN" | "ERROR" }): Logger;
  logger: Logger;
  /** Thrown: run again later, where nobody waits for the answer. */
  RetryableError: new (message: string, timeoutSec?: number) => Error;
  craftFunctions: { invoke(options: { functionId: string; data: unknown }): Promise<unknown> };
}

export interface Logger {
  debug(...values: unknown[]): void;
  log(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
}
