/**
 * An external system that a trigger calls: a Node server, which needs `npm install standardwebhooks`.
 * It gives everybody who registers ten points, acting for that user with the function session.
 */
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

const { API = "http://127.0.0.1:8787/api/v1", SIGNING_SECRET = "", PORT = "3000" } = process.env;
const AUTH_REGISTER = 2001;
const webhook = new Webhook(SIGNING_SECRET);

const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) {
    body += chunk;
  }
  let event;
  try {
    // Over the body as it was sent: parsed and written again it may be another text.
    event = webhook.verify(body, request.headers);
  } catch (error) {
    response.writeHead(401).end(error.message);
    return;
  }
  try {
    const answer = event.event_id === AUTH_REGISTER ? await welcome(event) : { ignored: event.event_name };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  } catch (error) {
    // The delivery is made again.
    response.writeHead(503).end(error.message);
  }
});

/** Writes the same however often the event comes, so that a delivery which is made twice does no harm. */
async function welcome({ user_id: userId, lang, _function_session: session }) {
  const key = encodeURIComponent(`users/${encodeURIComponent(userId)}/points`);
  const response = await fetch(`${API}/kvs/${key}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${session}`, "content-type": "application/json" },
    body: JSON.stringify({ value: { points: 10, lang } }),
  });
  if (!response.ok) {
    throw new Error(`the points were not written: ${response.status}`);
  }
  return { welcomed: userId };
}

server.listen(Number(PORT), () => console.log(`takes events on port ${server.address().port}`));
