import { isDeepStrictEqual } from "node:util";

/** The task of every target: answer the object that was sent with one member computed from it. */

const EVENT = {
  n: 21,
  event: "order_completed",
  user: "user-00000001",
  note: "a body of one hundred bytes, no m",
};

/** The body of a request where nothing else is said: 100 bytes of JSON. */
export const BODY = JSON.stringify(EVENT);

/** Makes a body of so many bytes: the same object with a list of such objects in it. */
export function toBody(bytes: number): string {
  const whole = (events: object[], pad: string) => JSON.stringify({ ...EVENT, events, pad });
  const count = Math.floor((bytes - whole([], "").length) / (BODY.length + 1));
  if (count < 1) {
    return BODY;
  }
  const events = Array.from({ length: count }, () => EVENT);
  return whole(events, "-".repeat(bytes - whole(events, "").length));
}

/** The stored function that does the task. A line of its own may stand before the answer. */
export function toFunction(line = ""): string {
  return `export default async function (data, { MODULES }) {
  const { body } = data.jsonPayload.data.hook_data;
  ${line}
  return { ...body, doubled: body.n * 2 };
}
`;
}

/** Calls a target once and gives the text of its answer; throws when it is not the right one. */
export async function readAnswer(url: string, body: string = BODY): Promise<string> {
  const { status, text } = await callOnce(url, body);
  if (status !== 200 || !isRight(text, body)) {
    throw new Error(`${url} answered ${status} ${text.slice(0, 200)}`);
  }
  return text;
}

/** Calls a target once, whatever it answers. */
export async function callOnce(url: string, body: string): Promise<{ status: number; text: string }> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body });
  return { status: response.status, text: await response.text() };
}

function isRight(text: string, body: string): boolean {
  const sent = JSON.parse(body) as { n: number };
  try {
    return isDeepStrictEqual(JSON.parse(text), { ...sent, doubled: sent.n * 2 });
  } catch {
    return false;
  }
}
