export const SOURCE = `async function onRequest(request, settings) {
  const body = request.json();
  console.log(body);
  Segment.track({ event: "Test Event", userId: "user_id", properties: { ...body } });
}`;

export const DESTINATION = `async function onTrack(event, settings) {
  if (event.event === "fail") { throw new RetryError("later"); }
}`;

export const INSERT = `async function onTrack(event, settings) { return event; }`;
