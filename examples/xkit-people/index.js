import axios from "axios";
import { v5 as uuidv5 } from "uuid";

// Any UUID of your own: with it a record has the same key each time it comes.
const NAMESPACE = "1b671a64-40d5-491e-99b0-da01ff1f3341";

/** Where a person of a customer lies in your API. */
function addressOf({ variables, context, source, record }) {
  const key = uuidv5(`${source.slug}/${record.external_id}`, NAMESPACE);
  return `${variables.baseUrl}/customers/${encodeURIComponent(context.external_id)}/people/${key}`;
}

const headersOf = ({ variables }) => ({ authorization: `Bearer ${variables.token}` });

/** A person is new, or has changed. It may come more than once: PUT says the same each time. */
export async function upsert(call) {
  const { email, name, phone, tags, joinedAt } = call.inputs;
  const person = { email, name, phone, tags: tags ?? [], joinedAt: joinedAt?.toISOString() };
  await axios.put(addressOf(call), person, { headers: headersOf(call) });
}

/** A person was deleted in the source app. One that is gone already is fine. */
async function remove(call) {
  const validateStatus = (status) => status < 300 || status === 404;
  await axios.delete(addressOf(call), { headers: headersOf(call), validateStatus });
}
export { remove as delete };
