/** Turns a shop's signed order webhook into a `track` and an `identify`, and keeps the customer as an object. */
async function onRequest(request, settings) {
  const expected = crypto.createHmac("sha256", settings.signingSecret).update(request.text()).digest("hex");
  const given = request.headers.get("x-shop-signature") || "";
  if (
    given.length !== expected.length ||
    !crypto.timingSafeEqual(Buffer.from(given), Buffer.from(expected))
  ) {
    return { craft_status_code: 401, error: "the signature is not right" };
  }
  const { order, customer } = request.json();
  if (!customer || !customer.id) {
    throw new InvalidEventPayload("the order has no customer");
  }
  const userId = String(customer.id);
  Segment.track({
    event: "Order Completed",
    userId,
    messageId: `order-${order.id}`,
    properties: {
      orderId: order.id,
      revenue: _.sumBy(order.lines, "price"),
      products: _.map(order.lines, "sku"),
    },
  });
  Segment.identify({ userId, traits: { email: customer.email } });
  Segment.set({ collection: "customers", id: userId, properties: { email: customer.email } });
}
