/** Posts what a contact form sends to a chat (an incoming webhook of Slack, say), and shows a page that thanks. */
export default async function (data, { MODULES }) {
  const { body } = data.jsonPayload.data.hook_data;
  const { name, email, message, website } = body;
  // People do not see this field; programs fill it in.
  if (website) {
    return thank();
  }
  const missing = Object.entries({ name, email, message }).filter(([, value]) => !value);
  if (missing.length > 0) {
    return { craft_status_code: 422, error: `missing: ${missing.map(([field]) => field).join(", ")}` };
  }
  const { CHAT_WEBHOOK_URL } = await MODULES.secret.get({ keys: ["CHAT_WEBHOOK_URL"] });
  const response = await fetch(CHAT_WEBHOOK_URL, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text: `${name} <${email}> writes:\n${message}` }),
  });
  if (!response.ok) {
    throw new Error(`the chat answered ${response.status}`);
  }
  return thank();
}

const thank = () => ({ craft_status_code: 303, craft_redirect_url: "<% THANKS_URL %>" });
