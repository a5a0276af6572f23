/**
 * A waiting room: whoever comes gets a number, a schedule lets some in each minute, and who is in gets a pass
 * that the shop can check with the same secret.
 */
import jwt from "jsonwebtoken";

const DAY_S = 86_400;
const EACH_MINUTE = Number("<% EACH_MINUTE %>");

export default async function (data, { MODULES }) {
  const { counter, secret } = MODULES;
  if (data.kind === "karte/craft-scheduler") {
    return {
      admitted: await counter.increment({
        key: "room:in",
        changeAmount: EACH_MINUTE,
        secondsToExpire: DAY_S,
      }),
    };
  }
  const { ROOM_KEY } = await secret.get({ keys: ["ROOM_KEY"] });
  const { query } = data.jsonPayload.data.hook_data;
  const place =
    query.ticket === undefined
      ? await counter.increment({ key: "room:came", secondsToExpire: DAY_S })
      : readTicket(query.ticket, ROOM_KEY);
  if (place === null) {
    return { craft_status_code: 400, error: "this is no ticket" };
  }
  const ticket = query.ticket ?? jwt.sign({ place }, ROOM_KEY, { expiresIn: DAY_S });
  const [admitted] = await counter.get({ keys: ["room:in"] });
  if (place > admitted) {
    const ahead = place - admitted;
    return { craft_status_code: 202, ticket, ahead, minutes: Math.ceil(ahead / EACH_MINUTE) };
  }
  return { pass: jwt.sign({ admitted: true }, ROOM_KEY, { expiresIn: "15m" }) };
}

/** The place that a ticket of ours names; null: it is none, or somebody has changed it. */
function readTicket(ticket, key) {
  try {
    return jwt.verify(ticket, key).place ?? null;
  } catch {
    return null;
  }
}
