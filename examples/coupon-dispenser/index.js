/** Hands out codes, each once. `MODULES.counter` gives every caller a number of its own, which says whose code it is. */
export default async function (data, { MODULES }) {
  const { body } = data.jsonPayload.data.hook_data;
  if (!body.customer) {
    return { craft_status_code: 422, error: "customer is needed" };
  }
  const { COUPONS } = await MODULES.secret.get({ keys: ["COUPONS"] });
  const codes = COUPONS.split(/\s+/).filter(Boolean);
  const number = await MODULES.counter.increment({ key: "coupons", secondsToExpire: 2_592_000 });
  if (number > codes.length) {
    return { craft_status_code: 410, error: "all coupons are taken" };
  }
  return { coupon: codes[number - 1], left: codes.length - number };
}
