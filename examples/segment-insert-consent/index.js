/** Lets only events of users through who have agreed, without their address, and with the day in their own time zone. */
function change(event, settings) {
  const consent = _.get(event, "context.consent.categoryPreferences.marketing");
  if (consent !== true) {
    throw new DropEvent("the user has not agreed");
  }
  _.unset(event, "context.ip");
  const zone = _.get(event, "context.timezone", settings.timeZone || "UTC");
  event.context.localDay = moment(event.timestamp).tz(zone).format("YYYY-MM-DD");
  return event;
}

const onTrack = change;
const onPage = change;
const onScreen = change;

function onIdentify(event) {
  return { ...event, traits: _.omit(event.traits, ["ssn", "password"]) };
}
