/**
 * Every limit of the product in one place, each with its reason. Those that are settings
 * (per endpoint, per function or by environment) carry the default here.
 */

const KIB = 1024;
const MIB = 1024 * KIB;

/** Default cap of a request body: generous for webhooks, small enough to buffer many at once. */
export const BODY_LIMIT_BYTES = MIB;
/** An endpoint may raise its body cap to this: bodies are buffered in a 128 MB isolate. */
export const BODY_LIMIT_MAX_BYTES = 10 * MIB;

/** Default wall time of an endpoint call; browsers and webhook senders give up at 10-30 s. */
export const RUN_TIMEOUT_MS = 10_000;
export const RUN_TIMEOUT_MIN_MS = 100;
export const RUN_TIMEOUT_MAX_MS = 30_000;

/** CPU budget of one run where the platform enforces it (Cloudflare). */
export const RUN_CPU_MS = 1_000;

/** Outgoing requests of one run: enough for fan-out to a few APIs, too few for an attack. */
export const RUN_SUBREQUESTS = 50;

/** Code of one version with its modules: a D1 row holds 2,000,000 bytes. */
export const CODE_LIMIT_BYTES = MIB;

/** Log text of one run; what comes after is cut and marked. */
export const LOG_LIMIT_BYTES = 64 * KIB;
/** Lines of one run: bounds the objects a hostile function can make us hold. */
export const LOG_LIMIT_LINES = 1_000;

/** Answer of one run: the largest text that is copied between processes per call. */
export const ANSWER_LIMIT_BYTES = 10 * MIB;

/** Bodies kept in an invocation record; a longer one is cut and marked. */
export const RECORD_BODY_BYTES = 64 * KIB;

/** Full records of an endpoint's successes: so many at once, and so many a minute in the long run. */
export const RECORD_BURST = 60;
export const RECORDS_PER_MINUTE = 10;

/** Resolved endpoints held in memory; a probe of random suffixes must not grow it without end. */
export const ENDPOINT_CACHE_ENTRIES = 10_000;
/** How long a resolved endpoint is served before it is read again. */
export const ENDPOINT_CACHE_SECONDS = 5;

/** Assembled code kept in a sandbox for isolates that the runtime evicted. */
export const CODE_CACHE_BYTES = 64 * MIB;

/** Invocation records are kept this long unless set otherwise, and never under the minimum. */
export const LOG_RETENTION_DAYS = 14;
export const LOG_RETENTION_MIN_DAYS = 7;

/** Craft kvs: value size, default life and longest life (Craft key value store reference). */
export const KVS_VALUE_BYTES = KIB;
export const KVS_LIFE_MINUTES = 24 * 60;
export const KVS_LIFE_MAX_MINUTES = 44_640;
export const KVS_PAGE_SIZE = 30;
/** Keys of kvs and counter: long enough for hashes and prefixes, short enough to index. */
export const KEY_LIMIT_BYTES = 512;
/** Keys read in one call. */
export const KEYS_PER_CALL = 1_000;

/** Craft counter: default and longest life in seconds (Craft counter reference). */
export const COUNTER_LIFE_SECONDS = 86_400;
export const COUNTER_LIFE_MAX_SECONDS = 2_592_000;

/** RetryableError: default and longest age of a run that is tried again, in seconds. */
export const RETRY_AGE_MAX_SECONDS = 86_400;
/** What a waiting caller is told to wait after a RetryableError. */
export const RETRY_AFTER_SECONDS = 5;

/** A chain of invokes longer than this is refused: it is a loop more often than a plan. */
export const INVOKE_CHAIN_MAX = 15;

/** Run time of a run that nobody waits for. */
export const BACKGROUND_TIMEOUT_MS = 60_000;
/** A claimed job may stay silent this long past its run time before another claimant takes it. */
export const LEASE_SLACK_MS = 30_000;
/** Attempts at a run whose sandbox went away under it: more, and it is the function that does it. */
export const LOST_ATTEMPTS_MAX = 3;
/** First and longest wait between two attempts. */
export const BACKOFF_FIRST_MS = 1_000;
export const BACKOFF_MAX_MS = 3_600_000;
/** Jobs that one process works on at the same time. */
export const JOB_LANES = 16;
/** A settled job answers its status URL this long. */
export const JOB_KEPT_DAYS = 7;
/** Answers larger than this are not kept for a status URL or a repeated call: a D1 row holds 2 MB. */
export const KEPT_ANSWER_BYTES = 1024 * KIB;
/** Minute buckets are kept this long, then added to one total. */
export const METRICS_RETENTION_DAYS = 90;
/** Rows that one step of the retention deletes, and steps of one run. */
export const RETENTION_CHUNK_ROWS = 1_000;
export const RETENTION_CHUNKS = 100;
/** Hits that begin before the first of them is sent to a sandbox process: see `createHits`. */
export const HITS_PER_TURN = 16;
/** Keys of rate limits that one process remembers. */
export const RATE_LIMIT_KEYS = 100_000;
/** Schedules that one tick fires. */
export const SCHEDULES_PER_TICK = 100;
/** Invocations that one replay by filter takes. */
export const REPLAY_MAX = 100;
