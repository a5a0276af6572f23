import type { ApiClient } from "../support/client.ts";

/** What the soak does: a mix of calls that has something of everything a server is used for. */

/** One kind of call. */
export interface Operation {
  name: string;
  /** How many of a hundred calls; those of the others are so many in a minute. */
  rate: { share: number } | { perMinute: number };
  /** Calls for the n-th time; gives what was wrong, or null. */
  call(send: Send, n: number): Promise<string | null>;
}

/** Sends a POST with a JSON body. */
export type Send = (url: string, body: unknown) => Promise<{ status: number; text: string }>;

const ECHOES = 20;
const KEYS = 1_000;
const COUNTERS = 100;
const THROWS_PER_MINUTE = 60;
const SAVES_PER_MINUTE = 4;

const ECHO = `export default async function (data) { return data.jsonPayload.data.hook_data.body; }`;
const KVS = `export default async function (data, { MODULES }) {
  const { key, n } = data.jsonPayload.data.hook_data.body;
  await MODULES.kvs.write({ key, value: { n } });
  const found = await MODULES.kvs.get({ key });
  return { found: typeof found[key].value.n === "number" };
}`;
const COUNTER = `export default async function (data, { MODULES }) {
  const { key } = data.jsonPayload.data.hook_data.body;
  return { isCounted: (await MODULES.counter.increment({ key })) > 0 };
}`;
const THROWING = `export default async function () { throw new Error("as it is meant to"); }`;
const toVersion = (n: number) => `export default async function () { return { version: ${n} }; }`;

/** What is stored for the mix: so many endpoints are called. */
export const ENDPOINTS = ECHOES + 4;
/** What the mix leaves in the database by its nature. */
export const LEFT_BEHIND = {
  kvsRows: KEYS,
  counterRows: COUNTERS,
  failuresPerHour: THROWS_PER_MINUTE * 60,
  versionsPerHour: SAVES_PER_MINUTE * 60,
};

/** Stores the functions of the mix. */
export async function createMix(client: ApiClient): Promise<Operation[]> {
  const echoes = await Promise.all(
    Array.from({ length: ECHOES }, () => client.createEndpoint({ code: ECHO })),
  );
  const [kvs, counter, throwing, changing] = await Promise.all(
    [KVS, COUNTER, THROWING, toVersion(0)].map((code) => client.createEndpoint({ code })),
  );
  if (kvs === undefined || counter === undefined || throwing === undefined || changing === undefined) {
    throw new Error("a function was not stored");
  }
  return [
    {
      name: "echo",
      rate: { share: 70 },
      async call(send, n) {
        const { url } = echoes[n % ECHOES] ?? kvs;
        const body = { n, event: "order_completed", items: [{ id: "a-1", price: 12.5 }] };
        return expectAnswer(await send(url, body), 200, JSON.stringify(body));
      },
    },
    {
      name: "kvs",
      rate: { share: 15 },
      call: async (send, n) =>
        expectAnswer(await send(kvs.url, { key: `soak-${n % KEYS}`, n }), 200, '{"found":true}'),
    },
    {
      name: "counter",
      rate: { share: 15 },
      call: async (send, n) =>
        expectAnswer(await send(counter.url, { key: `soak-${n % COUNTERS}` }), 200, '{"isCounted":true}'),
    },
    {
      name: "throw",
      rate: { perMinute: THROWS_PER_MINUTE },
      call: async (send) => expectAnswer(await send(throwing.url, {}), 500, null),
    },
    {
      name: "save",
      rate: { perMinute: SAVES_PER_MINUTE },
      async call(send, n) {
        const code = toVersion(n + 1);
        const { status } = await client.call("POST", `/functions/${changing.functionId}/versions`, { code });
        return status === 201
          ? expectAnswer(await send(changing.url, {}), 200, `{"version":${n + 1}}`)
          : `a save was answered with ${status}`;
      },
    },
  ];
}

function expectAnswer(
  { status, text }: { status: number; text: string },
  wanted: number,
  body: string | null,
): string | null {
  if (status !== wanted) {
    return `${status} ${text.slice(0, 200)}`;
  }
  return body === null || text === body ? null : `another answer: ${text.slice(0, 200)}`;
}
