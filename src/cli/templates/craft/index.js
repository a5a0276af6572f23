/**
 * Greets who is named in the body or the query.
 *
 * @type {import("./hookwright.d.ts").CraftFunction}
 */
export default async function (data, { MODULES }) {
  const { body, query } = data.jsonPayload.data.hook_data;
  const name = body.name ?? query.name;
  if (!name) {
    return { craft_status_code: 400, error: "name is needed" };
  }
  const visits = await MODULES.counter.increment({ key: `visits:${name}` });
  return { message: `Hello, ${name}!`, visits };
}
