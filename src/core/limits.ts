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

/** What endpoints of Segment functions are held to unless their policy says otherwise (Segment, limits). */
export const SEGMENT_BODY_LIMIT_BYTES = 512 * KIB;
export const SEGMENT_TIMEOUT_MS = 5_000;

/** CPU budget of one run where the platform enforces it (Cloudflare); a function may set another. */
export const RUN_CPU_MS = 1_000;
export const RUN_CPU_MIN_MS = 10;
/** What Cloudflare allows a request unless the account asks for more. */
export const RUN_CPU_MAX_MS = 30_000;

/** Outgoing requests of one run: enough for fan-out to a few APIs, too few for an attack. */
export const RUN_REQUESTS = 50;
export const RUN_REQUESTS_MAX = 1_000;
/** Bodies that the outgoing requests of one run send and receive: a few files, not a mirror. */
export const RUN_BYTES = 50 * MIB;
export const RUN_BYTES_MAX = 1_024 * MIB;
/** Hosts in the allow list of a function: they are looked through for each outgoing request. */
export const EGRESS_ALLOW_MAX = 100;

/** Runs of one function at the same time: more than most ever see, and half is left to the others. */
export const RUN_CONCURRENCY = 500;
export const RUN_CONCURRENCY_MAX = 1_000;

/** Memory of an isolate where the platform enforces it (Cloudflare), all of its runs together. */
export const ISOLATE_MEMORY_BYTES = 128 * MIB;

/** Code of one version with its modules: a D1 row holds 2,000,000 bytes. */
export const CODE_LIMIT_BYTES = MIB;

/** How long a save waits for its code to be loaded: nothing that may be done there takes so long. */
export const CHECK_WAIT_MS = 5_000;

/** Log text of one run; what comes after is cut and marked. */
export const LOG_LIMIT_BYTES = 64 * KIB;
/** Lines of one run: bounds the objects a hostile function can make us hold. */
export const LOG_LIMIT_LINES = 1_000;
/** How the last line of a log that was cut ends; the isolate's own part says the same. */
export const LOG_CUT_AT_BYTES = ` [log cut here: a run may write ${LOG_LIMIT_BYTES} bytes]`;
export const LOG_CUT_AT_LINES = ` [log cut here: a run may write ${LOG_LIMIT_LINES} lines]`;

/** An endpoint whose function takes bodies as streams may raise its cap to this: nobody holds them. */
export const STREAM_BODY_LIMIT_MAX_BYTES = 1_024 * MIB;
/** A body that is there whole with its head up to here goes with it; records keep as much. */
export const AT_ONCE_BYTES = 64 * KIB;
/**
 * What a client still sends of a body that nobody wants any more is read for so long: it would else
 * meet a closed connection, and many clients then never look at their answer.
 */
export const BODY_LINGER_MS = 5_000;
/**
 * A streamed answer may take so long, its head not counted: a large file on a slow line, and events
 * for as long as clients wait before they connect again by themselves; a forgotten one ends too.
 */
export const STREAM_TIME_MS = 15 * 60_000;
/** Work that a function has given to `ctx.waitUntil`, from the end of its answer: Cloudflare ends it at 30 s. */
export const WAIT_UNTIL_MS = 25_000;
/** A run that answers by a stream is over for sure so long after its deadline. */
export const SERVED_LIFE_MS = STREAM_TIME_MS + WAIT_UNTIL_MS + 60_000;

/** Answer of one run: the largest text that is copied between processes per call. */
export const ANSWER_LIMIT_BYTES = 10 * MIB;

/** Bodies kept in an invocation record; a longer one is cut and marked. */
export const RECORD_BODY_BYTES = 64 * KIB;
/** What the record of a run that was made again keeps of its earlier attempts: the logs of a few. */
export const EARLIER_ATTEMPTS_BYTES = 256 * KIB;

/** Full records of an endpoint's successes: so many at once, and so many a minute in the long run. */
export const RECORD_BURST = 60;
export const RECORDS_PER_MINUTE = 10;

/** Resolved endpoints held in memory; a probe of random suffixes must not grow it without end. */
export const ENDPOINT_CACHE_ENTRIES = 10_000;
/** How long a resolved endpoint is served before it is read again. */
export const ENDPOINT_CACHE_SECONDS = 5;
/** How long endpoints and keys that were read are served while the database cannot be read. */
export const KEPT_WITHOUT_DATABASE_SECONDS = 300;

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

/** Attempts at a run of a source function that asks for another, and the waits between them (Segment, retries). */
export const SOURCE_ATTEMPTS_MAX = 6;
export const SOURCE_BACKOFF_FIRST_MS = 60_000;
export const SOURCE_BACKOFF_MAX_MS = 20 * 60_000;

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
/** A version whose process died under it so often within the window is not run for the cool-down. */
export const CIRCUIT_LOSSES = 3;
export const CIRCUIT_WINDOW_MS = 10 * 60_000;
/** The first cool-down: long enough for its neighbours to be served, short enough to wait for. */
export const CIRCUIT_COOL_DOWN_MS = 30_000;
/** Each cool-down is twice as long as the one before it, up to this. */
export const CIRCUIT_COOL_DOWN_MAX_MS = 10 * 60_000;
/** Open circuits that a process takes over from the one before it. */
export const CIRCUITS_RESTORED = 1_000;
/** Runs of one gateway process at the same time: each holds its input, and a place in a sandbox. */
export const CONCURRENT_RUNS = 1_000;
export const CONCURRENT_RUNS_MAX = 100_000;
/** A run waits this long for its turn: a burst gets through, and no caller is left hanging. */
export const RUN_WAIT_MS = 1_000;
/** Runs that wait, in all and of one function: looking again and again costs something for each. */
export const RUN_WAITERS = 1_000;
export const RUN_WAITERS_PER_FUNCTION = 250;
/** A body must arrive within this, all of it: half-sent ones are held by slow or hostile clients. */
export const BODY_WAIT_MS = 30_000;
/** Bodies larger than a few packets that one process holds: there is room left for what is made of them. */
export const BODIES_IN_MEMORY_BYTES = 256 * MIB;
/** Large answers that one process holds because their clients take them slowly. */
export const ANSWERS_IN_MEMORY_BYTES = 512 * MIB;
/** A client that takes nothing of a large answer for so long is given up; most proxies wait as long. */
export const ANSWER_STALL_MS = 30_000;
/** While more is held than may be, a client that has taken longer than this makes room. */
export const ANSWER_TIME_MS = 10_000;
/** One event as JSON, and what one call of the tracking API may hold (Segment, tracking API). */
export const EVENT_BYTES = 32 * KIB;
export const TRACKING_BODY_BYTES = 500 * KIB;
export const TRACKING_BATCH_EVENTS = 2_500;
/** Calls of the tracking API that one source may make in a second. */
export const TRACKING_CALLS_PER_SECOND = 1_000;
/** Ids of messages and objects, and names of collections (Segment). */
export const EVENT_ID_CHARS = 100;
/** A message that comes again within this is the same message. */
export const EVENT_KEY_MS = 24 * 3_600_000;
/** Destinations are tried again for so long (Segment); a batch waits for its events for so long. */
export const DELIVERY_RETRY_MS = 4 * 3_600_000;
export const DELIVERY_BATCH_WAIT_MS = 10_000;
/** Events of one call of `onBatch`: usual and largest (Segment, `batchMaxCount`). */
export const DELIVERY_BATCH_COUNT = 20;
export const DELIVERY_BATCH_MAX_COUNT = 400;
/** Deliveries of one connection that are claimed and run at the same time. */
export const DELIVERIES_AT_ONCE = 10;
/** Claims of one connection at the same time, a quarter of the lanes: a destination that is slow leaves the rest to others. */
export const CLAIMS_PER_CONNECTION = 4;
/** Longest wait between two attempts at a delivery. */
export const DELIVERY_BACKOFF_MAX_MS = 20 * 60_000;
/** Run time of a destination's or insert function's handler: some APIs are slow, and nobody waits. */
export const DELIVERY_TIMEOUT_MS = 15_000;
/** What is kept of an attempt's event, of its answer, and of what it sent out. */
export const ATTEMPT_DETAIL_BYTES = 64 * KIB;
/** What each attempt of a large batch has at least for its log, and for what it sent out: they are the same for all. */
export const ATTEMPT_SHARE_BYTES = 4 * KIB;
/** Outgoing requests of a run that are kept for its attempts, and how much of each. */
export const OUTGOING_KEPT = 20;
export const OUTGOING_BODY_CHARS = 4_096;
export const OUTGOING_HEADERS = 50;
export const OUTGOING_TEXT_CHARS = 2_048;
/** One record as JSON, how deeply it may be nested, and how many one call may bring: all of them are in memory together. */
export const RECORD_BYTES = 256 * KIB;
export const RECORD_LEVELS = 100;
export const RECORDS_PER_CALL = 100;
/** Inputs and variables of one destination: more than any has, and mapped for each record. */
export const DESTINATION_INPUTS_MAX = 200;
/** A record is tried again so often (Xkit): with these waits that takes 20 to 25 days. */
export const RECORD_RETRIES = 20;
export const RECORD_BACKOFF_FIRST_MS = 15_000;
export const RECORD_BACKOFF_FACTOR = 1.77;
/** When what waits for its destination to be switched on is due: the last moment that a date can name. */
export const NEVER_DUE_MS = 8_640_000_000_000_000;
/** Time of a trigger's call: a receiver may work for its answer, and nobody waits. */
export const TRIGGER_TIMEOUT_MS = 30_000;
/** Life of a function session in minutes (schmuckliCloud: 10 to 20). */
export const FUNCTION_SESSION_MINUTES = 15;
export const FUNCTION_SESSION_MIN_MINUTES = 10;
export const FUNCTION_SESSION_MAX_MINUTES = 20;
/** How long the secrets before a rotation count beside the new ones: usual, and longest. */
export const SECRET_OVERLAP_SECONDS = 86_400;
export const SECRET_OVERLAP_MAX_SECONDS = 30 * 86_400;
/** Ids that one trigger is bound to, and events of one call. */
export const TRIGGER_EVENTS_MAX = 100;
export const FIRED_EVENTS_MAX = 500;
