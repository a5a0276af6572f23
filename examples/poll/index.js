/** A poll for any page: GET gives the counts, POST `{ "choice": … }` takes one vote of each visitor. */
const CHOICES = "<% CHOICES %>".split(",");
const MONTH_S = 2_592_000;

export default async function (data, { MODULES }) {
  const { body, ip, headers } = data.jsonPayload.data.hook_data;
  const { kvs, counter } = MODULES;
  if (body.choice !== undefined) {
    if (!CHOICES.includes(body.choice)) {
      return { craft_status_code: 422, error: `choice must be one of ${CHOICES.join(", ")}` };
    }
    try {
      const key = `poll:voter:${await toHash(`${ip} ${headers["user-agent"] ?? ""}`)}`;
      await kvs.checkAndWrite({ key, value: {}, operator: "<", unixtimeMs: 0, minutesToExpire: 44_640 });
    } catch (error) {
      if (error.status === 409) {
        return { craft_status_code: 409, error: "you have voted" };
      }
      throw error;
    }
    await counter.increment({ key: `poll:${body.choice}`, secondsToExpire: MONTH_S });
  }
  const counts = await counter.get({ keys: CHOICES.map((choice) => `poll:${choice}`) });
  return Object.fromEntries(CHOICES.map((choice, index) => [choice, counts[index]]));
}

/** Nothing is kept by which a visitor could be known. */
async function toHash(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Buffer.from(digest).toString("base64url");
}
