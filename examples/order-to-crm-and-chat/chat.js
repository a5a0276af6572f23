/** Tells a chat (an incoming webhook of Slack, say) of orders that are worth a word. */
async function onTrack(event, settings) {
  const { orderId, total, currency, products } = event.properties;
  if (total < Number(settings.from)) {
    return;
  }
  const response = await fetch(settings.webhookUrl, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text: `Order ${orderId}: ${products.join(", ")} for ${total} ${currency}` }),
  });
  if (!response.ok) {
    throw new RetryError(`the chat answered ${response.status}`);
  }
}
