/** The task of every target: answer the object that was sent with one member computed from it. */

/** The body of every request: 100 bytes of JSON. */
export const BODY = JSON.stringify({
  n: 21,
  event: "order_completed",
  user: "user-00000001",
  note: "a body of one hundred bytes, no m",
});

/** What every target must answer. */
const ANSWER: unknown = { ...(JSON.parse(BODY) as object), doubled: 42 };

/** The stored function that does the task. */
export const FUNCTION = `export default async function (data) {
  const { body } = data.jsonPayload.data.hook_data;
  return { ...body, doubled: body.n * 2 };
}
`;

/** Calls a target once; throws when its answer is not the right one. */
export async function assertAnswers(url: string): Promise<void> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: BODY });
  const text = await response.text();
  if (response.status !== 200 || text !== JSON.stringify(ANSWER)) {
    throw new Error(`${url} answered ${response.status} ${text.slice(0, 200)}`);
  }
}
