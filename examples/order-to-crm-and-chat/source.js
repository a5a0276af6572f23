/** Takes Shopify's `orders/create` webhook, whose signature the endpoint has checked, and says what it means. */
async function onRequest(request) {
  const { id, total_price, currency, customer, line_items } = request.json();
  if (!customer || !customer.id) {
    throw new InvalidEventPayload("the order has no customer");
  }
  const userId = String(customer.id);
  Segment.identify({
    userId,
    traits: { email: customer.email, name: `${customer.first_name} ${customer.last_name}` },
  });
  Segment.track({
    event: "Order Completed",
    userId,
    // Shopify sends an order again when it has heard nothing: the same id is the same message.
    messageId: `order-${id}`,
    properties: {
      orderId: String(id),
      total: Number(total_price),
      currency,
      products: _.map(line_items, "title"),
    },
  });
}
