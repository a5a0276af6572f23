/** Keeps the latest push of each branch and counts events; GitHub's signature has been checked before this runs. */
export default async function (data, { MODULES }) {
  const { body, headers } = data.jsonPayload.data.hook_data;
  const event = headers["x-github-event"] ?? "unknown";
  const count = await MODULES.counter.increment({ key: `github:${event}` });
  MODULES.logger.log(`${event} of ${body.repository?.full_name ?? "no repository"}`);
  if (event === "push") {
    const { repository, ref, after, pusher } = body;
    await MODULES.kvs.write({
      key: `github:${repository.full_name}:${ref}`,
      value: { commit: after, by: pusher?.name },
      minutesToExpire: 44_640,
    });
  }
  return { event, count };
}
