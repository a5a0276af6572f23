// Greets whoever calls, and counts the calls of each name in the workspace's counters.
export default async function (data, { MODULES }) {
  const logger = MODULES.initLogger({ logLevel: "<% LOG_LEVEL %>" });
  const { body, query } = data.jsonPayload.data.hook_data;
  const name = body.name ?? query.name ?? "world";
  if (typeof name !== "string" || !/^[\w -]{1,40}$/.test(name)) {
    return { craft_status_code: 400, error: "name must be 1 to 40 letters, digits or blanks" };
  }
  const calls = await MODULES.counter.increment({ key: `hello:${name}` });
  logger.log("greeted", name, calls);
  return { message: `Hello, ${name}!`, calls };
}
