/** What a stretch of load came to; times are in ms. */
export interface LoadResult {
  /** Answers of any kind. */
  requests: number;
  /** Answers that were not a 200 or not the right one, and requests without an answer. */
  failed: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  p999Ms: number;
}

/** What is sent: the same POST on every connection, as fast as the answers come. */
export interface LoadRequest {
  url: string;
  /** Paths to call round robin, on the host of `url` and in its place. */
  paths?: readonly string[];
  body: string;
  /** The text that every answer must have. Looking at it slows the load down: leave it out to measure. */
  expected?: string;
  connections: number;
  seconds: number;
}

export interface LoadGenerator {
  /** Its name, and what its percentiles are. */
  readonly name: string;
  run(request: LoadRequest): Promise<LoadResult>;
}

/** Where nothing else is said. */
export const CONNECTIONS = 32;
