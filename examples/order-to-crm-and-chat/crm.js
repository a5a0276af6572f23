/** Keeps customers in a CRM, and adds each order to its customer. */
async function onIdentify(event, settings) {
  await send("PUT", `/people/${encodeURIComponent(event.userId)}`, event.traits, settings);
}

async function onTrack(event, settings) {
  const { orderId, total, currency } = event.properties;
  const note = { id: event.messageId, text: `Order ${orderId}: ${total} ${currency}` };
  await send("POST", `/people/${encodeURIComponent(event.userId)}/notes`, note, settings);
}

async function send(method, path, body, settings) {
  const response = await fetch(`${settings.url}${path}`, {
    method,
    headers: { "content-type": "application/json", authorization: `Bearer ${settings.apiKey}` },
    body: JSON.stringify(body),
  });
  // What is the CRM's own trouble, or an order that came before its customer, is better later.
  if (response.status >= 500 || response.status === 429 || response.status === 404) {
    throw new RetryError(`the CRM answered ${response.status}`);
  }
  if (!response.ok) {
    throw new InvalidEventPayload(`the CRM answered ${response.status}: ${await response.text()}`);
  }
}
