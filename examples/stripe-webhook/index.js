/** Notes paid checkouts; it is taken on at once and run later, so that Stripe never waits and nothing is lost. */
export default async function (data, { MODULES }) {
  const event = data.jsonPayload.data.hook_data.body;
  if (event.type !== "checkout.session.completed") {
    return { ignored: event.type };
  }
  const { id, amount_total: amount, currency, customer_details: customer } = event.data.object;
  try {
    // Stripe may send an event twice: whoever is first writes.
    await MODULES.kvs.checkAndWrite({
      key: `stripe:${id}`,
      value: { amount, currency, email: customer?.email },
      operator: "<",
      unixtimeMs: 0,
      minutesToExpire: 44_640,
    });
  } catch (error) {
    if (error.status === 409) {
      return { known: id };
    }
    throw error;
  }
  const total = await MODULES.counter.increment({ key: `stripe:${currency}`, changeAmount: amount });
  MODULES.logger.log(`${id}: ${amount} ${currency}, ${total} so far`);
  return { noted: id };
}
