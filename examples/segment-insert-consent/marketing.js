/** Hands an event to a marketing tool; what can be tried again later says so. */
async function send(event, settings) {
  const response = await fetch(settings.url, {
    method: "POST",
    timeout: 4000,
    headers: { "content-type": "application/json", authorization: `Bearer ${settings.apiKey}` },
    body: JSON.stringify(event),
  });
  if (response.status >= 500 || response.status === 429) {
    throw new RetryError(`the tool answered ${response.status}`);
  }
  if (!response.ok) {
    throw new InvalidEventPayload(`the tool answered ${response.status}`);
  }
}

const onTrack = send;
const onPage = send;
const onScreen = send;
const onIdentify = send;
