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
  /** Records of up to 1 KB, for a day unless said otherwise, and a month at most. */
  kvs: {
    get(query: { keys: string[] }): Promise<Record<string, KvsRecord>>;
    write(entry: KvsEntry): Promise<object>;
    /** Rejects with status 409 when the record's time does not stand so to `unixtimeMs`. */
    checkAndWrite(
      entry: KvsEntry & { operator: "<" | ">" | "=" | "<=" | ">="; unixtimeMs: number },
    ): Promise<object>;
    delete(query: { key: string }): Promise<object>;
    list(page?: {
      startKey?: string;
      stopKey?: string;
      startCursor?: string;
      pageSize?: number;
    }): Promise<{ item: Record<string, KvsRecord>; endCursor: string | null; isMoreResults: boolean }>;
  };
  counter: {
    /** The numbers in the order of the keys; 0 for what is not there. */
    get(query: { keys: string[] }): Promise<number[]>;
    set(entry: { key: string; value: number; secondsToExpire?: number }): Promise<"OK">;
    /** Gives the new number. */
    increment(change: { key: string; changeAmount?: number; secondsToExpire?: number }): Promise<number>;
  };
  secret: { get(query: { keys: string[] }): Promise<Record<string, string>> };
  initLogger(options: { logLevel?: "DEBUG" | "INFO" | "WARN" | "ERROR" }): Logger;
  logger: Logger;
  /** Thrown: run again later, where nobody waits for the answer. */
  RetryableError: new (message: string, timeoutSec?: number) => Error;
  /** Has another function run later. */
  craftFunctions: { invoke(call: { functionId: string; data: unknown }): Promise<{ requestId: string }> };
}

export interface KvsEntry {
  key: string;
  value: object;
  minutesToExpire?: number;
}

export interface KvsRecord {
  value: any;
  /** Epoch ms. */
  created_at: number;
  expired_at: number;
}

export interface Logger {
  debug(...values: unknown[]): void;
  log(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
}
