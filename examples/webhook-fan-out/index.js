/** Passes an event on to several targets. Those that fail are tried again, those that have it are not told twice. */
const TARGETS = "<% TARGETS %>".split(",");

export default async function (data, { MODULES }) {
  const { kvs, RetryableError } = MODULES;
  const { body } = data.jsonPayload.data.hook_data;
  const done = await kvs.get({ keys: TARGETS.map((_, index) => toKey(data.id, index)) });
  const open = TARGETS.map((url, index) => ({ url, key: toKey(data.id, index) })).filter(
    ({ key }) => !(key in done),
  );
  const results = await Promise.allSettled(open.map(({ url, key }) => pass(url, key, data.id, body, kvs)));
  const failed = results.filter(({ status }) => status === "rejected");
  failed.forEach(({ reason }) => MODULES.logger.warn(reason.message));
  if (failed.length > 0) {
    throw new RetryableError(`${failed.length} of ${TARGETS.length} targets have not taken it`, 3_600);
  }
  return { passed: TARGETS.length };
}

const toKey = (id, index) => `fan-out:${id}:${index}`;

async function pass(url, key, id, body, kvs) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": id },
    body: JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(`${url} answered ${response.status}`);
  }
  await kvs.write({ key, value: {} });
}
