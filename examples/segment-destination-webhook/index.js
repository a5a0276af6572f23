/** Sends events on to an HTTP API: one by one, or as a batch. What can be tried again later says so. */
async function send(path, body, settings) {
  const response = await fetch(`${settings.url}${path}`, {
    method: "POST",
    timeout: 4000,
    headers: { "content-type": "application/json", authorization: `Basic ${btoa(`${settings.apiKey}:`)}` },
    body: JSON.stringify(body),
  });
  if (response.status >= 500 || response.status === 429) {
    throw new RetryError(`the API answered ${response.status}`);
  }
  if (!response.ok) {
    throw new InvalidEventPayload(`the API answered ${response.status}: ${await response.text()}`);
  }
  return response;
}

async function onTrack(event, settings) {
  await send(
    "/events",
    { name: event.event, user: event.userId || event.anonymousId, ...event.properties },
    settings,
  );
}

async function onIdentify(event, settings) {
  await send(`/users/${encodeURIComponent(event.userId)}`, event.traits, settings);
}

async function onDelete(event, settings) {
  await send("/deletions", { user: event.userId }, settings);
}

async function onBatch(events, settings) {
  const response = await send("/events/batch", events, settings);
  const { results } = await response.json();
  return results.map((result) => ({ status: result.ok ? 200 : 400, errormessage: result.error }));
}
